"""Standing in for a colleague: given by the colleague, for days with an end, never further than the deputy's own verbs."""
from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.hub.models import Delegation, Scope, User
from clc.stages.hub.permission import require
from clc.stages.hub.reach import reach_of
from clc.stages.hub.services.audit import note

DAYS_MAX = 92
WHY_MAX = 240


def standing_for(user: User, now: datetime, *, scope: str = Scope.ACT) -> set[int]:
    """The keys of the colleagues for whom `user` may act at `now` (with scope `see`: whose clients they may see).

    Deputies of a deputy are nobody: standing in is not passed on. Standing in grants no verb: what the user may do is
    still what their own role grants.
    """
    held = Delegation.objects.at(now).filter(deputy=user)
    if scope == Scope.ACT:
        held = held.filter(scope=Scope.ACT)
    return set(held.values_list("giver_id", flat=True))


@transaction.atomic
def delegate(*, by: User, deputy: User, first: date, last: date, scope: str = Scope.ACT, why: str = "") -> Delegation:
    """Let a colleague stand in for `by` from the first day to the last, both included; it ends by itself.

    Errors: BadInput for days that have passed, are turned round or too many, a deputy who left, is away or already
    stands in; NotAllowed for a deputy who sees less of the institution than a giver who sees all of it.
    """
    require(by, "delegate")
    starts, ends = _checked_days(first, last)
    if scope not in Scope.values:
        raise BadInput(_("A deputy sees, or sees and acts."), todo=_("Choose one of the two."))
    User.objects.select_for_update().get(pk=by.pk)
    _checked_deputy(by, deputy, starts, ends)
    made = Delegation.objects.create(giver=by, deputy=deputy, scope=scope, starts_at=starts, ends_at=ends,
                                     why=why.strip()[:WHY_MAX])
    note(by, "let a colleague stand in", made, {
        "deputy": deputy.username, "first": first.isoformat(), "last": last.isoformat(), "scope": scope})
    return made


@transaction.atomic
def end_delegation(*, by: User, delegation: Delegation) -> Delegation:
    """End a delegation before its day; the second time changes nothing."""
    held = Delegation.objects.select_for_update().filter(pk=delegation.pk).first()
    if held is None or held.giver_id != by.pk:
        raise NotAllowed(_("Only who gave a delegation ends it."), todo=_("Ask the colleague who is stood in for."))
    if held.ended_at is None:
        held.ended_at, held.ended_by = timezone.now(), by
        held.save(update_fields=["ended_at", "ended_by"])
        note(by, "ended a delegation", held, {"deputy": held.deputy.username})
    return held


def _checked_days(first: date, last: date) -> tuple[datetime, datetime]:
    today = timezone.localdate()
    if last < first:
        raise BadInput(_("The last day lies before the first."), todo=_("Turn the days round."))
    if last < today:
        raise BadInput(_("These days have passed."), todo=_("Choose days from today on."))
    if (last - first).days >= DAYS_MAX:
        raise BadInput(_("Nobody stands in for more than %(days)d days.") % {"days": DAYS_MAX},
                       todo=_("Choose fewer days, or ask for your clients to be reassigned."))
    zone = timezone.get_current_timezone()
    return (datetime.combine(first, time.min, zone), datetime.combine(last + timedelta(days=1), time.min, zone))


def _checked_deputy(by: User, deputy: User, starts: datetime, ends: datetime) -> None:
    if deputy.pk == by.pk or not deputy.is_active:
        raise BadInput(_("The deputy is another person who works here."), todo=_("Choose a colleague."))
    if reach_of(by) == "all" and reach_of(deputy) != "all":
        raise NotAllowed(_("%(who)s does not see the whole institution, as you do.") % {"who": deputy},
                         todo=_("Choose a colleague at head office."))
    meanwhile = Delegation.objects.filter(giver=by, deputy=deputy, ended_at=None)
    if meanwhile.filter(starts_at__lt=ends, ends_at__gt=starts).exists():
        raise BadInput(_("%(who)s stands in for you on these days already.") % {"who": deputy},
                       todo=_("End that delegation first, or choose other days."))
    if _is_away(deputy, starts, ends):
        raise BadInput(_("%(who)s is away on these days: somebody stands in for them.") % {"who": deputy},
                       todo=_("Choose another colleague."))


def _is_away(user: User, starts: datetime, ends: datetime) -> bool:
    """Whether others stand in for a colleague meanwhile: asked past row security, which may hide that delegation."""
    with connection.cursor() as cursor:
        cursor.execute("select hub_is_away(%s, %s, %s)", [user.pk, starts, ends])
        found = cursor.fetchone()
    return bool(found and found[0])
