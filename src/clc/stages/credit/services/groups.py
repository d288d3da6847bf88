"""Groups: what the engine proposes is confirmed or refused by a person; a person may also add, with a reason."""
from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotFound
from clc.stages.credit.models import COUNTS, Belonging, Group, Membership, Reason
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import require
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.audit import note


@transaction.atomic
def confirm_member(*, by: User, member: Membership) -> Membership:
    """Say that a proposed member belongs to the group."""
    return _decided(by=by, member=member, state=Belonging.CONFIRMED, why="")


@transaction.atomic
def refuse_member(*, by: User, member: Membership, why: str) -> Membership:
    """Say that a member does not belong to the group; it is not proposed again for the same reason."""
    if not why.strip():
        raise BadInput(_("To take a member out of a group needs a reason."), todo=_("Write why it is no risk in common."))
    return _decided(by=by, member=member, state=Belonging.REFUSED, why=why)


def _decided(*, by: User, member: Membership, state: Belonging, why: str) -> Membership:
    held = Membership.objects.select_for_update(of=("self",)).select_related("client", "group").get(pk=member.pk)
    require(by, "change_group", held.client)
    if held.state not in COUNTS and state == Belonging.REFUSED:
        raise BadInput(_("This member is out of the group already."), todo=_("Look at the group again."))
    held.state, held.decided_by, held.decided_at, held.decided_why = state, by, timezone.now(), why.strip()[:400]
    held.save()
    note(by, f"{state.value} a group member", held, {"group": held.group_id, "party": held.party_id, "why": why})
    return held


@transaction.atomic
def add_member(*, by: User, group: Group, client: Client, why: str) -> Membership:
    """Put a client into a group by hand; the group must be one the reader sees."""
    require(by, "change_group", client)
    if not why.strip():
        raise BadInput(_("To add a member by hand needs a reason."), todo=_("Say what makes them one risk."))
    if not Group.objects.filter(pk=group.pk).exists():
        raise NotFound(_("There is no such group that you may see."), todo=_("Choose one of your clients' groups."))
    with as_system():  # two at once: the second finds what the first wrote
        Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    held = Membership.objects.filter(group=group, party=client.party_id).first()
    if held is not None and held.state in COUNTS:
        raise BadInput(_("This client is in the group already."), todo=_("Confirm the proposal instead."))
    made = held or Membership(group=group, party_id=client.party_id, client=client)
    made.reason, made.words, made.state = Reason.MANUAL, why.strip()[:400], Belonging.CONFIRMED
    made.since, made.by, made.decided_by, made.decided_at = timezone.localdate(), by, by, timezone.now()
    made.save()
    note(by, "added a group member", made, {"group": group.pk, "why": why})
    return made


@transaction.atomic
def start_group(*, by: User, client: Client, other: Client, why: str, name: str = "") -> Group:
    """Make a group of two clients by hand."""
    require(by, "change_group", client)
    require(by, "change_group", other)
    if client.pk == other.pk:
        raise BadInput(_("A group needs two clients."), todo=_("Choose another client."))
    with as_system():  # a group is seen by its members: before the first there is nobody to see it
        Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
        theirs = Membership.objects.filter(party=other.party_id, state__in=COUNTS).values("group")
        if Membership.objects.filter(party=client.party_id, state__in=COUNTS, reason=Reason.HEAD, group__in=theirs).exists():
            raise BadInput(_("The two are in a group already."), todo=_("Look at the group that is there."))
        group = Group.objects.create(name=name.strip()[:240], head_id=client.party_id)
        Membership.objects.create(group=group, party_id=client.party_id, client=client, reason=Reason.HEAD, by=by,
                                  state=Belonging.CONFIRMED, since=timezone.localdate(), decided_by=by)
    add_member(by=by, group=group, client=other, why=why)
    note(by, "started a group", group, {"name": str(group), "clients": [client.code, other.code], "why": why})
    return group
