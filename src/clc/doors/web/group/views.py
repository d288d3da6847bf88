"""The page of a client's group, and what people decide there."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import done, person, screen
from clc.doors.web.client.looking import look
from clc.doors.web.credit_file.filing import part
from clc.doors.web.group import drawing, reading
from clc.kernel.errors import NotFound
from clc.stages.credit.models import Group, Membership
from clc.stages.credit.services import groups
from clc.stages.credit.webs import web_of
from clc.stages.hub.permission import may


@screen("see_fact", "change_group", "see_limits")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """Owners, group, exposure together, guarantees."""
    head, today, user = look(code), timezone.localdate(), person(request)
    web = web_of(head.client, today)
    ring, backed = reading.guarantees(web)
    sees = may(user, "see_limits")
    bounds, blind = reading.bounds(head.client, today) if sees else ([], "")
    return part(request, head, "group", "group/page.html", {
        "web": web, "owners": reading.owners(web), "shares": reading.shares(web), "picture": drawing.drawn(web),
        "controller": web.known.get(web.controller or 0), "is_controlled": web.controller is not None,
        "cast": web.cast(), "groups": reading.groups(head.client, today), "sees_limits": sees, "bounds": bounds,
        "blind": blind,
        "ring": ring, "backed": backed, "drawing": drawing, "clauses": reading.CLAUSES})


def home(code: str) -> str:
    """The address of the page."""
    return reverse("group:page", args=[code])


def told(request: HttpRequest, name: str) -> str:
    """A text of the form."""
    return request.POST.get(name, "").replace("\x00", "").strip()


@screen("change_group", methods=("POST",))
def decide(request: HttpRequest, code: str, key: int, act: str) -> HttpResponse:
    """Confirm or take out a member."""
    head = look(code)
    member = Membership.objects.filter(pk=key, group__members__client=head.client).first()
    if member is None or act not in ("confirm", "refuse"):
        raise NotFound(_("There is no such member that you may see."), todo=_("Look at the group again."))
    if act == "confirm":
        groups.confirm_member(by=person(request), member=member)
        return done(request, _("Confirmed."), home(head.client.code))
    groups.refuse_member(by=person(request), member=member, why=told(request, "why"))
    return done(request, _("Taken out of the group."), home(head.client.code))


@screen("change_group", methods=("POST",))
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a client to the group by hand; without a group, make one of both."""
    head, other, user = look(code), look(told(request, "client")), person(request)
    key = told(request, "group")
    number = int(key) if key.isdecimal() and len(key) < 18 else 0
    group = Group.objects.filter(pk=number, members__client=head.client).first()
    if group is None:
        groups.start_group(by=user, client=head.client, other=other.client, why=told(request, "why"))
    else:
        groups.add_member(by=user, group=group, client=other.client, why=told(request, "why"))
    return done(request, _("Added to the group."), home(head.client.code))
