"""A lead is screened again, decided on where the rules cannot tell, taken in as a client."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from clc.doors.web.answer import done, person, screen
from clc.doors.web.leads.acts import one_page, saves_told, told
from clc.doors.web.leads.views import found_lead
from clc.stages.reach.services import adopting, screening


@screen("work_lead", "screen_lead", methods=("POST",))
def again(request: HttpRequest, key: int) -> HttpResponse:
    """Ask the rules again."""
    held = screening.screen(by=person(request), lead=found_lead(key))
    return done(request, _("Screened again: %(outcome)s.") % {"outcome": held.get_screened_display()}, one_page(held))


@screen("screen_lead", methods=("POST",))
def decide(request: HttpRequest, key: int) -> HttpResponse:
    """Decide where the rules cannot tell."""
    held = screening.decide_screening(by=person(request), lead=found_lead(key), accept=told(request, "accept") == "1",
                                      why=told(request, "why"), saves=saves_told(request))
    return done(request, _("Decided; the reason is kept."), one_page(held))


@screen("add_client", methods=("POST",))
def adopt(request: HttpRequest, key: int) -> HttpResponse:
    """Take the firm in as a client."""
    lead = found_lead(key)
    client = adopting.adopt(by=person(request), lead=lead, saves=saves_told(request))
    return done(request, _("%(name)s is a client now: %(code)s.") % {"name": lead.name, "code": client.code}, one_page(lead))
