"""Names to clear: hits of names on lists to keep away from, looked into by one person and decided by another."""
from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from clc.doors.web.answer import away, person, say, screen
from clc.doors.web.answer import page as answer
from clc.doors.web.clients.views import whole
from clc.doors.web.leads.acts import told
from clc.doors.web.leads.views import ROWS, shown
from clc.kernel.errors import ClcError, NotFound
from clc.stages.reach.models import HitState, NameHit, NameList
from clc.stages.reach.naming import old_lists, screen_name
from clc.stages.reach.services import names as services

TABS = {"waiting": pgettext_lazy("hit", "To look into"), "proposed": pgettext_lazy("hit", "To decide"),
        "confirmed": pgettext_lazy("hit", "The same"), "cleared": pgettext_lazy("hit", "Somebody else")}
NAME_MAX = 240


@screen("screen_lead")
def page(request: HttpRequest) -> HttpResponse:
    """Hits by how far they are looked into, the most alike first; the lists in force; a name tried."""
    state = request.GET.get("state", "")
    state = state if state in HitState.values else HitState.WAITING.value
    counts = dict(NameHit.objects.order_by().values_list("state").annotate(n=Count("pk")))
    found = NameHit.objects.filter(state=state).select_related("listed__on", "client__party", "proposed_by", "branch")
    rows = Paginator(found.order_by("-score", "pk"), ROWS).get_page(whole(request.GET.get("page"), 1))
    name = request.GET.get("name", "").strip()[:NAME_MAX]
    lists = NameList.objects.annotate(in_force=Count("entries", filter=Q(entries__gone_on__isnull=True))).order_by("name")
    return shown(request, "names.html", "names", {
        "rows": rows, "state": state, "counts": counts, "tabs_of": TABS, "name": name, "lists": lists,
        "old": {one.pk for one in old_lists()}, "tried": screen_name(name) if name else None})


@screen("screen_lead", methods=("GET", "POST"))
def one(request: HttpRequest, key: int) -> HttpResponse:
    """One hit, both sides beside each other; find or decide, what was typed stays where it is refused."""
    user, wrong = person(request), ""
    hit = NameHit.objects.select_related("listed__on", "client__party", "proposed_by", "decided_by", "branch").filter(
        pk=key).first()
    if hit is None:
        raise NotFound(_("There is no such hit that you may see."), todo=_("Look at the queue again."))
    if request.method == "POST":
        try:
            _act(request, hit)
            say(request, _("Written down."))
            return away(request, reverse("leads:names") + f"?state={hit.state}")
        except ClcError as error:
            wrong = str(error)
    return answer(request, "leads/hit.html", {
        "hit": hit, "wrong": wrong, "why": told(request, "why"), "saves": told(request, "saves") or hit.saves,
        "address": address_of(hit), "mine": hit.proposed_by_id == user.pk,
        "aliases": list(hit.listed.spellings.order_by("text").values_list("text", flat=True).distinct())})


def address_of(hit: NameHit) -> str:
    """Where the named thing has its page; empty where it has none."""
    if hit.subject == "lead":
        return reverse("leads:lead", args=[hit.key])
    if hit.client is None:
        return ""
    try:
        return reverse("client:page", args=[hit.client.code])
    except NoReverseMatch:
        return ""


def _act(request: HttpRequest, hit: NameHit) -> None:
    act, why, saves = told(request, "act"), told(request, "why"), whole(told(request, "saves"), -1)
    if act in ("agree", "disagree"):
        services.decide_finding(by=person(request), hit=hit, agrees=act == "agree", why=why, saves=saves)
    else:
        services.propose_finding(by=person(request), hit=hit, finding=act, why=why, saves=saves)
