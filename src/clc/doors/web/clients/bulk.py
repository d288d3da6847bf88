"""What is done to many clients at once."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clc.doors.web.answer import done, person, screen
from clc.doors.web.clients import rows
from clc.doors.web.clients.filters import Filters
from clc.kernel.errors import BadInput, NotFound
from clc.stages.hub.models import Client, User
from clc.stages.hub.services.clients import assign_clients

ASSIGN_MAX = 2_000


@screen("assign_client", methods=("POST",))
def assign(request: HttpRequest) -> HttpResponse:
    """Hand the ticked clients, or all that match, to a manager."""
    user = person(request)
    key = request.POST.get("manager", "")
    manager = User.objects.filter(pk=int(key), is_active=True).first() if key.isascii() and key.isdigit() else None
    if manager is None:
        raise NotFound(_("Nobody was chosen to hand the clients to."), todo=_("Choose a manager."))
    moved = assign_clients(by=user, clients=ticked(request.POST, user), manager=manager)
    said = ngettext("%(count)d client handed to %(name)s.", "%(count)d clients handed to %(name)s.", moved)
    return done(request, said % {"count": moved, "name": manager}, reverse("clients:page"))


def ticked(posted: QueryDict, user: User) -> list[Client]:
    """The clients a form names: the ticked ones, or all that its query matches; BadInput when none or too many."""
    if posted.get("all_matching") == "1":
        filters = Filters.read(QueryDict(posted.get("query", "")[:4000]), user)
        found = list(rows.matching(filters)[:ASSIGN_MAX + 1])
    else:
        asked = posted.getlist("pick")[:ASSIGN_MAX + 1]
        keys = [int(key) for key in asked if key.isascii() and key.isdigit() and len(key) < 18]
        found = list(Client.objects.filter(pk__in=keys))
    if not found:
        raise BadInput(_("No client was chosen."), todo=_("Tick the clients in the list."))
    if len(found) > ASSIGN_MAX:
        raise BadInput(_("More than %(count)d clients at once.") % {"count": ASSIGN_MAX},
                       todo=_("Narrow the list and hand them over in parts."))
    return found
