"""The tabs of the list: views everybody has, one's own, and those colleagues share."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.doors.web.answer import Toast, done, person, say, screen
from clc.doors.web.clients.address import said
from clc.stages.hub.models import SavedView, User
from clc.stages.hub.reach import reach_of
from clc.stages.hub.services.views import forget_view, keep_view

SCREEN = "clients"
STANDARD: tuple[tuple[str, str | Promise, str], ...] = (
    ("all", gettext_lazy("All"), ""),
    ("mine", gettext_lazy("Mine"), "manager=me"),
    ("red", gettext_lazy("Red light"), "light=red"),
    ("watch", gettext_lazy("Watch"), "management=watch"),
    ("late", gettext_lazy("Overdue actions"), "overdue=1"),
    ("gold", gettext_lazy("Gold"), "tier=gold"),
)


@dataclass(frozen=True)
class Tab:
    """One tab: its name, its address, whether the list shows it now, who shares it."""

    name: str | Promise
    href: str
    here: bool
    shared_by: str = ""


@dataclass(frozen=True)
class Views:
    """The tabs, the kept view that is open (if any), and whether its list was changed since."""

    tabs: Sequence[Tab]
    open: SavedView | None
    is_mine: bool
    is_changed: bool


def views_of(query: QueryDict, user: User) -> Views:
    """The tabs for a reader and the one an address stands on."""
    kept = list(SavedView.objects.filter(Q(user=user) | Q(shared=True), screen=SCREEN).select_related("user"))
    now = said(query)
    opened = next((view for view in kept if str(view.pk) == query.get("view")), None)
    offered = [one for one in STANDARD if not (one[0] == "mine" and reach_of(user) == "own")]
    tabs = [Tab(name, f"?{asks}", opened is None and now == asks) for _key, name, asks in offered]
    tabs += [Tab(view.name, f"?{view.query}&view={view.pk}", view == opened,
                 "" if view.user_id == user.pk else str(view.user)) for view in kept]
    known = {asks for _key, _name, asks in STANDARD}
    changed = now != opened.query if opened else now not in known
    return Views(tabs, opened, opened is not None and opened.user_id == user.pk, changed)


@screen("see_client", methods=("POST",))
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the list as it is under a name."""
    user = person(request)
    query = said(QueryDict(request.POST.get("query", "")[:4000]))
    view = keep_view(by=user, screen=SCREEN, name=request.POST.get("name", ""), query=query,
                     shared=request.POST.get("shared") == "1")
    say(request, _("View “%(name)s” is kept.") % {"name": view.name})
    return HttpResponseRedirect(f"{reverse('clients:page')}?{view.query}&view={view.pk}")


@screen("see_client", methods=("POST",))
def forget(request: HttpRequest, key: int) -> HttpResponse:
    """Delete one of one's own views."""
    view = forget_view(by=person(request), key=key)
    return done(request, Toast(_("View “%(name)s” is deleted.") % {"name": view.name}), reverse("clients:page"))
