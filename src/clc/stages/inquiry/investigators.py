"""Who may investigate: people who may, who reach the client, who declared no conflict, and of whom there are two."""
from __future__ import annotations

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import may, require
from clc.stages.hub.reach import reach_of
from clc.stages.inquiry.models import Declaration, Investigation


def reaches(user: User, client: Client) -> bool:
    """Whether a person's own row security lets them see a client."""
    reach = reach_of(user)
    if reach == "all" or client.manager_id == user.pk:
        return bool(reach)
    if reach != "branch" or user.branch is None:
        return False
    above = user.branch.path
    return client.branch.path == above or client.branch.path.startswith(f"{above}/")


def candidates(client: Client) -> list[User]:
    """The people who may investigate this client, in order of name."""
    roles = [name for name, role in current_book().roles.items() if "investigate" in role.may]
    found = User.objects.filter(is_active=True, role__in=roles).select_related("branch").order_by("display_name", "username")
    return [user for user in found if reaches(user, client)]


def fit_to_investigate(user: User, client: Client) -> User:
    """The person, if they may investigate and reach the client; else BadInput that says what to do."""
    if not may(user, "investigate"):
        raise BadInput(_("%(name)s may not investigate by their role.") % {"name": user},
                       todo=_("Name a colleague whose role allows it."))
    if not reaches(user, client):
        raise BadInput(_("%(name)s may not see this client.") % {"name": user},
                       todo=_("Name a colleague of the client's branch, or share the client first."))
    return user


def held_open(investigation: Investigation) -> Investigation:
    """The investigation, locked for a change of what was found; BadInput once it is sealed."""
    held = Investigation.objects.select_for_update(of=("self",)).select_related("client__party").filter(
        pk=investigation.pk).first()
    if held is None:
        raise NotAllowed(_("This investigation is not among those you may see."), todo=_("Open the client again."))
    if held.is_sealed:
        raise BadInput(_("This investigation is sealed: what was found stays as it was submitted."),
                       todo=_("Open a new investigation for what changed since."))
    return held


def declared(investigation: Investigation, user: User) -> Declaration | None:
    """What a person declared of their interests in this investigation."""
    return Declaration.objects.filter(investigation=investigation, by=user).first()


def require_investigator(by: User, investigation: Investigation) -> Investigation:
    """The investigation, locked, if `by` is one of its two and declared no conflict; else NotAllowed with what to do."""
    require(by, "investigate", investigation.client)
    held = held_open(investigation)
    if not held.is_investigator(by):
        raise NotAllowed(_("You are not one of the two investigators of this file."),
                         todo=_("Ask %(first)s or %(second)s, or have yourself named in place of one of them.")
                         % {"first": held.first, "second": held.second})
    told = declared(held, by)
    if told is None:
        raise NotAllowed(_("You have not declared yet whether you have an interest in this client."),
                         todo=_("Make the declaration on the page of the investigators first."))
    if told.conflict:
        raise NotAllowed(_("You declared a conflict of interest, so you stay out of this file."),
                         todo=_("Have a colleague named in your place on the page of the investigators."))
    return held
