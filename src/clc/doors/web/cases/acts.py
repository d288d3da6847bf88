"""What people do at a step of a case: approve, refuse, vote, do the work, return, ask, add, hand on, set conditions."""
from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.doors.web.answer import away, done, person, say, screen
from clc.doors.web.cases.views import drawn
from clc.doors.web.meetings.forms import KEY_DIGITS_MAX, saves, text, typed, user_of
from clc.kernel.errors import BadInput, ClcError, NotFound
from clc.stages.decision.models import Case, CaseStep
from clc.stages.decision.services import adding, cases, conditions, deciding, talking, voting
from clc.stages.hub.models import User

Act = Callable[[HttpRequest, User, CaseStep], object]


def words(request: HttpRequest) -> str:
    """The words of the form."""
    return text(request, "words")


def _condition(request: HttpRequest, by: User, step: CaseStep) -> object:
    days = text(request, "days")
    if days and not (days.isascii() and days.isdigit() and len(days) < 6):
        raise BadInput(_("“%(text)s” is not a number of days.") % {"text": days[:20]}, todo=_("Write a whole number."))
    return conditions.set_condition(
        by=by, step=step, label=text(request, "label"), asks=text(request, "asks"), gate=text(request, "gate"),
        days=int(days) if days else None, may_be_waived=text(request, "may_be_waived") == "1")


def _fill(request: HttpRequest, by: User, step: CaseStep) -> object:
    values = {name.removeprefix("field_"): told for name, told in typed(request).items() if name.startswith("field_")}
    return cases.fill_form(by=by, step=step, values=values, saves=saves(request))


#: What may be done at a step: the service, and what is said afterwards (a msgid).
ACTS: Mapping[str, tuple[Act, str]] = {
    "approve": (lambda request, by, step: deciding.approve(by=by, step=step, words=words(request), saves=saves(request)),
                gettext_noop("Approved.")),
    "reject": (lambda request, by, step: deciding.reject(by=by, step=step, words=words(request), saves=saves(request)),
               gettext_noop("Refused.")),
    "finish": (lambda request, by, step: deciding.finish(
        by=by, step=step, words=words(request), outcome=text(request, "outcome") or "done", saves=saves(request)),
               gettext_noop("The step is done.")),
    "return": (lambda request, by, step: deciding.send_back(
        by=by, step=step, to=text(request, "to"), words=words(request), saves=saves(request)),
               gettext_noop("Returned.")),
    "renew": (lambda request, by, step: deciding.renew(by=by, step=step, why=words(request), saves=saves(request)),
              gettext_noop("Put forward anew.")),
    "vote": (lambda request, by, step: voting.vote(
        by=by, step=step, choice=text(request, "choice"), words=words(request), saves=saves(request)),
             gettext_noop("Your vote is cast.")),
    "recuse": (lambda request, by, step: voting.recuse(by=by, step=step, why=words(request)),
               gettext_noop("You stand aside.")),
    "close": (lambda request, by, step: voting.close_vote(by=by, step=step, saves=saves(request)),
              gettext_noop("The vote is closed.")),
    "ask": (lambda request, by, step: talking.ask(by=by, step=step, to=user_of(text(request, "to")), words=words(request)),
            gettext_noop("Asked; the clock stands still until it is answered.")),
    "add": (lambda request, by, step: adding.add_approver(
        by=by, step=step, user=user_of(text(request, "user")), where=text(request, "where"), words=words(request),
        saves=saves(request)), gettext_noop("Added.")),
    "hand": (lambda request, by, step: adding.hand_on(
        by=by, step=step, to=user_of(text(request, "to")), words=words(request), saves=saves(request)),
             gettext_noop("Handed on.")),
    "condition": (_condition, gettext_noop("The condition is set.")),
    "fill": (_fill, gettext_noop("Saved.")),
}


@screen("work_case", "approve_case", "vote_case", "open_case", methods=("POST",))
def act(request: HttpRequest, key: int, step: int, verb: str) -> HttpResponse:
    """Do something at a step; refused, the page of the case with the reason and the words as they were typed."""
    if verb not in ACTS:
        raise NotFound(_("There is nothing of this name to do with a case."), todo=_("Open the case again."))
    held = step_of(key, step)
    service, said = ACTS[verb]
    try:
        service(request, person(request), held)
    except ClcError as wrong:
        return drawn(request, key, wrong=f"{wrong.message} {wrong.todo}".strip(), typed={**typed(request), "verb": verb})
    return done(request, _(said), reverse("cases:page", args=[key]))


def step_of(key: int, step: int) -> CaseStep:
    """A step of a case the reader may see; else NotFound."""
    fits = key < 10**KEY_DIGITS_MAX and step < 10**KEY_DIGITS_MAX
    rows = CaseStep.objects.select_related("case__client__party", "case__definition")
    found = rows.filter(pk=step, case_id=key).first() if fits else None
    if found is None:
        raise NotFound(_("There is no such case that you may see."), todo=_("Look at the list of approvals."))
    return found


@screen("open_case", methods=("POST",))
def begin(request: HttpRequest, subject: str, key: str) -> HttpResponse:
    """Put something up for approval and open its case; asked twice, the case that is there."""
    made: Case = cases.open_case(by=person(request), subject=subject, key=key, words=words(request))
    say(request, _("The case %(number)s is under way.") % {"number": made.number})
    return away(request, reverse("cases:page", args=[made.pk]))
