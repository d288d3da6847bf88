"""What people do with structures: begin, save as they design, copy as an alternative, take out, ask for a price."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import away, is_fragment, person, say, screen
from clc.doors.web.answer import page as answer
from clc.doors.web.client.looking import look
from clc.doors.web.structures import form
from clc.doors.web.structures.views import drawn, held
from clc.kernel.errors import BadInput, ClcError, NotFound
from clc.stages.deal.appraising import asked_of
from clc.stages.deal.design import Design
from clc.stages.deal.models import Project
from clc.stages.deal.services import structures
from clc.stages.deal.services.prices import ask_price, price_key
from clc.stages.hub.models import Client


@screen("design_structure", methods=("POST",))
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a quote of a product and open the designer."""
    head = look(code)
    quote = structures.begin_quote(by=person(request), client=head.client, product=request.POST.get("product", "")[:80],
                                   project=project_of(head.client, request.POST.get("project", "")))
    return away(request, reverse("structures:design", args=[quote.structures.get().pk]))


@screen("design_structure", methods=("POST",))
def save(request: HttpRequest, key: int) -> HttpResponse:
    """Keep the form: quietly while somebody designs, else with a word; what cannot be kept stays in the form."""
    structure = held(key)
    told = form.read(request.POST.dict(), Design.of(structure), timezone.localdate())
    try:
        if told.design is None:
            raise BadInput(" ".join(told.wrong.values()), todo=_("Correct the fields that are marked."))
        kept = structures.design_structure(by=person(request), structure=structure, design=told.design, saves=saves(request))
    except ClcError as wrong:
        if is_fragment(request):
            return answer(request, "structures/saved.html", {"structure": structure, "refused": wrong, "at": None})
        return drawn(request, structure, told, refused=f"{wrong.message} {wrong.todo}".strip())
    if is_fragment(request):
        return answer(request, "structures/saved.html", {"structure": kept, "refused": None, "at": timezone.localtime()})
    say(request, _("Saved."))
    return away(request, reverse("structures:design", args=[structure.pk]))


@screen("design_structure", methods=("POST",))
def copy(request: HttpRequest, key: int) -> HttpResponse:
    """Copy the structure as another alternative and open it."""
    made = structures.add_alternative(by=person(request), structure=held(key))
    say(request, _("Alternative %(letter)s begins with these terms.") % {"letter": made.letter})
    return away(request, reverse("structures:design", args=[made.pk]))


@screen("design_structure", methods=("POST",))
def take(request: HttpRequest, key: int) -> HttpResponse:
    """Take debt, tenor, grace and repayment from the confirmed model of the project."""
    made = structures.take_from_model(by=person(request), structure=held(key), saves=saves(request))
    say(request, _("Taken from the confirmed model."))
    return away(request, reverse("structures:design", args=[made.pk]))


@screen("design_structure", methods=("POST",))
def remove(request: HttpRequest, key: int) -> HttpResponse:
    """Take an alternative out of a draft."""
    quote = structures.remove_alternative(by=person(request), structure=held(key), saves=saves(request))
    say(request, _("The alternative is taken out."))
    return away(request, reverse("structures:quote", args=[quote.pk]))


@screen("price_deal", methods=("POST",))
def ask(request: HttpRequest, key: int) -> HttpResponse:
    """Ask for the rate of the structure, which is below the floor."""
    structure = held(key)
    asked = ask_price(by=person(request), ask=asked_of(structure), key=price_key(structure),
                      reason=request.POST.get("reason", "")[:400])
    say(request, _("The rate of %(rate)s %% is asked for until %(day)s.") % {
        "rate": f"{asked.rate * 100:.3f}", "day": asked.until})
    return away(request, reverse("structures:design", args=[structure.pk]))


def saves(request: HttpRequest) -> int:
    """How often what the form shows had been saved."""
    sent = request.POST.get("saves", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else -1


def project_of(client: Client, key: str) -> Project | None:
    """A project of the client; None when none is named."""
    if not key:
        return None
    found = Project.objects.filter(client=client, pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None
    if found is None:
        raise NotFound(_("This project is not among the client's."), todo=_("Choose one of the projects listed."))
    return found
