"""What people do with drafts: begin a set, fill blanks, word a clause otherwise, review, release, write anew, give up."""
from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.answer import away, done, is_fragment, person, say, screen
from clc.doors.web.contracts import reading
from clc.doors.web.contracts.views import bench
from clc.kernel.errors import BadInput, NotFound
from clc.policy.kind.clause import BLANKS
from clc.stages.contract.models import Contract, ContractSet, Deviation, Duty
from clc.stages.contract.services import deviations, drafting, duties, signing, wordings
from clc.stages.deal.models import Structure

#: What is written down goes back to the tab it was written on.
TAB = "?view={}"


def told(request: HttpRequest, name: str) -> str:
    """A text of the form."""
    return request.POST.get(name, "").strip()


def saves(request: HttpRequest) -> int:
    """The state of the contract the form was drawn from; 0, which is always old, where it is not told."""
    said = request.POST.get("saves", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def on_bench(request: HttpRequest, key: int, write: Callable[[Contract], object], word: str) -> HttpResponse:
    """Write, and show the workbench again; a refusal shows it with what was wrong and what was typed."""
    _head, contract = reading.held(key)
    try:
        write(contract)
    except BadInput as wrong:
        if is_fragment(request):
            raise
        return bench(request, *reading.held(key), wrong=wrong)
    view = told(request, "view")
    return done(request, word, reverse("contracts:one", args=[contract.pk]) + (TAB.format(view) if view else ""))


@screen("draft_contract", methods=("POST",))
def begin(request: HttpRequest, key: int) -> HttpResponse:
    """Draft every contract of an approved alternative."""
    structure = Structure.objects.filter(pk=key).select_related("client__party", "client__branch", "project").first()
    if structure is None:
        raise NotFound(_("There is no such alternative that you may see."), todo=_("Look at the client's deals."))
    made = drafting.begin_set(by=person(request), structure=structure)
    say(request, _("Contracts drafted: %(number)s.") % {"number": made.number})
    return away(request, reverse("contracts:page", args=[structure.client.code]))


@screen("draft_contract", methods=("POST",))
def of_set(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Write the drafts of a set anew, or add a contract to it."""
    held = ContractSet.objects.filter(pk=key).select_related("client").first()
    if held is None or act not in ("renew", "add"):
        raise NotFound(_("There are no such contracts that you may see."), todo=_("Look at the list of contracts."))
    by, back = person(request), reverse("contracts:page", args=[held.client.code])
    if act == "add":
        made = drafting.add_contract(by=by, within=held, kind=told(request, "kind"), told={})
        return done(request, _("Drafted: %(number)s.") % {"number": made.number}, back)
    changed = drafting.renew(by=by, within=held)
    return done(request, _("Written anew: %(count)s.") % {"count": len(changed)}, back)


@screen("draft_contract", methods=("POST",))
def fill(request: HttpRequest, key: int) -> HttpResponse:
    """Fill the blanks."""
    said = {name: told(request, name) for name in BLANKS if name in request.POST}
    return on_bench(request, key, lambda held: drafting.fill_blanks(
        by=person(request), contract=held, told=said, saves=saves(request)), _("Filled. The text is written anew."))


@screen("draft_contract", methods=("POST",))
def clause(request: HttpRequest, key: int, name: str, act: str) -> HttpResponse:
    """Word a clause otherwise, take a fallback, take it out, or put it back."""
    by, why = person(request), told(request, "why")

    def write(held: Contract) -> object:
        old = saves(request)
        if act == "edit":
            return wordings.edit_clause(by=by, contract=held, name=name, zh=request.POST.get("zh", ""),
                                        en=request.POST.get("en", ""), why=why, saves=old)
        if act == "fallback":
            return wordings.use_fallback(by=by, contract=held, name=name, fallback=told(request, "fallback"), why=why,
                                         saves=old)
        if act == "remove":
            return wordings.remove_clause(by=by, contract=held, name=name, why=why, saves=old)
        if act == "restore":
            return wordings.restore_clause(by=by, contract=held, name=name, saves=old)
        raise NotFound(_("Nothing of that kind is done with a clause."), todo=_("Use the buttons of the page."))

    return on_bench(request, key, write, _("Written down as a new version."))


@screen("draft_contract", methods=("POST",))
def add_clause(request: HttpRequest, key: int) -> HttpResponse:
    """Add a clause of one's own."""
    return on_bench(request, key, lambda held: wordings.add_clause(
        by=person(request), contract=held, titles=(told(request, "title_zh"), told(request, "title_en")),
        texts=(request.POST.get("zh", ""), request.POST.get("en", "")), why=told(request, "why"), saves=saves(request)),
        _("Written down as a new version."))


@screen("draft_contract", "sign_contract", methods=("POST",))
def move(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Release, take back, write anew, supplement, or give up."""
    by, why = person(request), told(request, "why")
    if act == "supplement":
        made = drafting.supplement(by=by, contract=reading.held(key)[1])
        say(request, _("Drafted: %(number)s.") % {"number": made.number})
        return away(request, reverse("contracts:one", args=[made.pk]))

    def write(held: Contract) -> object:
        old = saves(request)
        if act == "release":
            return signing.release(by=by, contract=held, saves=old)
        if act == "back":
            return signing.take_back(by=by, contract=held, why=why, saves=old)
        if act == "renew":
            return drafting.renew(by=by, within=held.within)
        if act == "cancel":
            return drafting.cancel(by=by, contract=held, why=why, saves=old)
        raise NotFound(_("Nothing of that kind is done with a contract."), todo=_("Use the buttons of the page."))

    words = {"release": _("Released for signing."), "back": _("Back to draft."), "renew": _("Written anew."),
             "cancel": _("Given up.")}
    return on_bench(request, key, write, words.get(act, ""))


@screen("review_contract", methods=("POST",))
def review(request: HttpRequest, key: int) -> HttpResponse:
    """Accept or refuse a departure from the standard."""
    held = Deviation.objects.filter(pk=key).select_related("contract", "client").first()
    if held is None:
        raise NotFound(_("There is no such departure that you may see."), todo=_("Look at the list of contracts."))
    accept = told(request, "accept") == "yes"
    deviations.review(by=person(request), deviation=held, accept=accept, words=told(request, "words"))
    return done(request, _("Accepted.") if accept else _("Refused."), reverse("contracts:one", args=[held.contract_id]))


@screen("draft_contract", methods=("POST",))
def end_duty(request: HttpRequest, key: int) -> HttpResponse:
    """Say that a duty is owed no more."""
    held = Duty.objects.filter(pk=key).select_related("client", "contract").first()
    if held is None:
        raise NotFound(_("There is no such duty that you may see."), todo=_("Look at the list of contracts."))
    duties.end_duty(by=person(request), duty=held, why=told(request, "why"))
    return done(request, _("Written down."), reverse("contracts:one", args=[held.contract_id]) + TAB.format("duties"))
