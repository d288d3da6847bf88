"""Leads change hands: the pool, taken and put back, assigned by what speaks for whom, an interest declared."""
from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.doors.web.answer import away, done, person, say, screen
from clc.doors.web.answer import page as answer
from clc.doors.web.clients.views import whole
from clc.doors.web.leads import asking
from clc.doors.web.leads.acts import one_page, saves_told, told
from clc.doors.web.leads.views import ROWS, asked_context, found_lead, shown
from clc.kernel.errors import BadInput, ClcError
from clc.policy.kind.pool import Pool
from clc.policy.shapes import on
from clc.stages.hub.models import User
from clc.stages.reach.models import HandKind, Lead, LeadHand, PoolLook
from clc.stages.reach.services import assigning, pools

REASONS = {
    "knows_client": gettext_lazy("manages the client already"), "industry": gettext_lazy("knows the industry"),
    "area": gettext_lazy("knows the area"), "room": gettext_lazy("has room"), "record": gettext_lazy("wins often"),
}


@dataclass(frozen=True)
class Limit:
    """A limit of a pool: what it bounds, how much is used, how much there may be."""

    label: str
    used: int
    most: int | None


@screen("see_lead")
def pool(request: HttpRequest) -> HttpResponse:
    """The leads nobody owns, and what of the pool's limits the reader has used."""
    user = person(request)
    asked = asking.asked_of(request, user)
    found = asking.narrowed(Lead.objects.pooled().filter(pipeline=asked.pipeline), asked)
    held = pools.pool_of(asked.pipeline)
    listed = asking.ordered(found.with_people().select_related("last_owner"), asked.sort or "-worth")
    rows = Paginator(listed, ROWS).get_page(whole(request.GET.get("page"), 1))
    return shown(request, "pool.html", "pool", {
        **asked_context(asked), "rows": rows, "pool": held[1] if held else None,
        "limits": limits(user, *held) if held else []})


def limits(user: User, name: str, rule: Pool) -> list[Limit]:
    """What of a pool's limits somebody has used today."""
    today = timezone.localdate()
    taken = LeadHand.objects.filter(by=user, kind=HandKind.PICKED, pool=name, at__date=today).count()
    holds = Lead.objects.open().filter(owner=user, pipeline__in=rule.pipelines).count()
    looks = PoolLook.objects.filter(user=user, day=today).count()
    return [Limit(_("Opened today"), looks, on(rule.looks, today)), Limit(_("Taken today"), taken, on(rule.picks, today)),
            Limit(_("Open leads held"), holds, on(rule.capacity, today))]


@screen("work_lead", methods=("POST",))
def pick(request: HttpRequest, key: int) -> HttpResponse:
    """Take a lead from the pool."""
    held = pools.pick(by=person(request), lead=found_lead(key))
    say(request, _("%(lead)s is yours. Its first step is yours to choose.") % {"lead": held})
    return away(request, one_page(held))


@screen("work_lead", methods=("GET", "POST"))
def release(request: HttpRequest, key: int) -> HttpResponse:
    """Put a lead back into the pool with the reason."""
    lead, wrong = found_lead(key), ""
    if request.method == "POST":
        try:
            pools.release(by=person(request), lead=lead, why=told(request, "why"), saves=saves_told(request))
            say(request, _("%(lead)s lies in the pool now.") % {"lead": lead})
            return away(request, reverse("leads:page"))
        except ClcError as error:
            wrong = str(error)
    return answer(request, "leads/release.html", {"lead": lead, "wrong": wrong, "why": told(request, "why"),
                                                  "saves": told(request, "saves") or lead.version})


@screen("assign_lead", methods=("GET", "POST"))
def assign(request: HttpRequest, key: int) -> HttpResponse:
    """Choose who works a lead: each colleague with what speaks for them."""
    user, lead, wrong = person(request), found_lead(key), ""
    if request.method == "POST":
        try:
            to = User.objects.filter(pk=whole(told(request, "to"), 0)).first()
            held = assigning.assign(by=user, lead=lead, to=to, why=told(request, "why"), saves=saves_told(request))
            return done(request, _("%(lead)s is with %(owner)s now.") % {"lead": held, "owner": held.owner}, one_page(held))
        except BadInput as error:
            wrong = str(error)
    return answer(request, "leads/assign.html", {
        "lead": lead, "wrong": wrong, "people": assigning.candidates(user, lead)[:30], "reason_words": REASONS,
        "saves": told(request, "saves") or lead.version})


@screen("see_lead", methods=("POST",))
def interest(request: HttpRequest, key: int) -> HttpResponse:
    """Declare an interest of one's own in a lead."""
    lead = found_lead(key)
    assigning.declare_interest(by=person(request), lead=lead, why=told(request, "why"))
    return done(request, _("Your interest is written down: you stay out of this lead."), one_page(lead))


