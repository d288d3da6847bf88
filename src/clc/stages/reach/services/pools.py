"""Pools (公海): leads nobody owns are looked at, taken, put back, and come back by themselves when nobody touches them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.kernel.errors import BadInput, NotAllowed
from clc.policy.kind.pool import Pool, limit
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Standing, Touch, User
from clc.stages.hub.permission import may, require
from clc.stages.hub.services.audit import note
from clc.stages.reach.models import HandKind, Lead, LeadHand, LeadState, PoolLook
from clc.stages.reach.pipelines import pipelines
from clc.stages.reach.services.holding import locked, open_lead, require_no_interest, tell, worked_on

#: Which of these clients something speaks for keeping with their manager: told by later stages when they start.
Speaker = Callable[[Collection[int]], set[int]]
_SPEAKERS: dict[str, Speaker] = {}


def keeps_out(name: str, speaker: Speaker) -> None:
    """Register what keeps a client's leads out of the pool, such as a live contract."""
    _SPEAKERS[name] = speaker


def pool_of(pipeline: str) -> tuple[str, Pool] | None:
    """The pool that takes the leads of a pipeline."""
    return next(((name, rule) for name, rule in sorted(current_book().of(Pool).items()) if pipeline in rule.pipelines), None)


@transaction.atomic
def look(*, by: User, lead: Lead) -> Lead:
    """Open a lead of a pool: counts once a day against the quota of looks; leads one works, or leads, do not count."""
    require(by, "see_lead")
    if lead.owner_id is not None or not lead.pool or may(by, "assign_lead") or not may(by, "work_lead"):
        return lead
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    today = timezone.localdate()
    seen = PoolLook.objects.filter(user=by, day=today)
    rule = _rule(lead)
    if not seen.filter(lead=lead).exists():
        most = limit(rule.looks, today)
        if seen.count() >= most:
            raise NotAllowed(
                _("You have looked at %(count)s leads of the pool today; that is the quota.") % {"count": most},
                todo=_("Take one of those you saw, or come back tomorrow."),
            )
        PoolLook.objects.create(user=by, day=today, lead=lead)
    return lead


@transaction.atomic
def pick(*, by: User, lead: Lead) -> Lead:
    """Take a lead from the pool, within the limits of the pool; taken twice by the same person is taken once."""
    require(by, "work_lead")
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    held = locked(lead)
    if held.owner_id == by.pk:
        return held
    if held.owner_id is not None or not held.pool or held.state != LeadState.OPEN:
        raise BadInput(
            _("%(lead)s is not in a pool: %(owner)s has it.") % {"lead": held, "owner": held.owner or _("nobody")},
            todo=_("Choose another lead of the pool."),
        )
    require_no_interest(by, held)
    _within_limits(by, held)
    _hand(held, HandKind.PICKED, by, to=by)
    if by.branch is not None:
        held.branch = by.branch
    worked_on(held)
    note(by, "took a lead from the pool", held, {"lead": held.name, "from": held.last_owner_id})
    return held


@transaction.atomic
def release(*, by: User, lead: Lead, why: str, saves: int | None = None) -> Lead:
    """Put a lead back into the pool with the reason; not one of a client with a live contract or money lent."""
    held = open_lead(by, lead, saves)
    if not why.strip():
        raise BadInput(_("A lead goes back with a reason."), todo=_("Write what the next colleague should know."))
    found = kept_out([held])
    if held.pk in found:
        raise NotAllowed(
            _("%(lead)s stays with its manager: %(why)s") % {"lead": held, "why": _(found[held.pk])},
            todo=_("Have it assigned to a colleague instead."),
        )
    _hand(held, HandKind.RELEASED, by, to=None, why=why)
    to_pool(held)
    worked_on(held)
    note(by, "put a lead into the pool", held, {"lead": held.name, "pool": held.pool, "why": why.strip()[:400]})
    return held


def to_pool(lead: Lead) -> None:
    """Lay a lead into the pool of its pipeline; BadInput where there is none."""
    found = pool_of(lead.pipeline)
    if found is None:
        raise BadInput(_("No pool takes leads of this pipeline."), todo=_("Have it assigned to somebody."))
    name, rule = found
    lead.pool, lead.pool_wide, lead.pooled_at = name, rule.scope == "all", timezone.now()


@transaction.atomic
def recycle(*, by: User, day: date | None = None) -> int:
    """Bring back leads nobody touched for too long, and tell owners whose turn is near; returns how many came back.

    Run by the clock over all branches (`as_system`). A touch of the lead's client counts as one of the lead.
    """
    today = day or timezone.localdate()
    owned = list(
        Lead.objects.select_for_update(of=("self",), skip_locked=True)
        .open()
        .filter(owner__isnull=False)
        .select_related("owner", "client")
        .order_by("id")
    )
    kept = kept_out(owned)
    touched = _last_touches(owned)
    back = 0
    for lead in owned:
        found = pool_of(lead.pipeline)
        days = found[1].idle_days(lead.stage, today) if found is not None else None
        if found is None or days is None or lead.pk in kept:
            continue
        idle = (today - timezone.localdate(touched[lead.pk])).days
        if idle >= days:
            _recycled(by, lead, idle)
            back += 1
        elif idle == days - limit(found[1].warn, today):
            _warn(lead, today + timedelta(days=days - idle))
    return back


def kept_out(leads: Collection[Lead]) -> dict[int, str]:
    """Leads that stay out of the pool, with the reason: money is lent, a contract lives, or approval has begun."""
    clients = {lead.client_id for lead in leads if lead.client_id is not None}
    lent = set(Standing.objects.filter(client_id__in=clients, exposure__gt=0).values_list("client_id", flat=True))
    spoken = {name: speaker(clients) for name, speaker in _SPEAKERS.items()} if clients else {}
    found: dict[int, str] = {}
    for lead in leads:
        pool = pool_of(lead.pipeline)
        keeps = pool[1].keeps if pool is not None else ("contract", "exposure")
        if "exposure" in keeps and lead.client_id in lent:
            found[lead.pk] = _("money is lent to this client.")
        elif any(name in keeps and lead.client_id in clients_of for name, clients_of in spoken.items()):
            found[lead.pk] = _("this client has a contract in force.")
        elif _in_approval(lead):
            found[lead.pk] = _("its approval has begun.")
    return found


def _in_approval(lead: Lead) -> bool:
    rule = pipelines().get(lead.pipeline)
    stage = rule.reached("approval") if rule is not None else None
    return rule is not None and stage is not None and rule.place(lead.stage) >= rule.place(stage)


def _rule(lead: Lead) -> Pool:
    rule = current_book().of(Pool).get(lead.pool)
    if rule is None:
        raise BadInput(_("The pool of this lead is not in the rule book any more."), todo=_("Have the lead assigned."))
    return rule


def _within_limits(by: User, lead: Lead) -> None:
    """NotAllowed with the limit that is reached: takes of the day, open leads held, cooling of the previous owner."""
    rule, now = _rule(lead), timezone.now()
    today = timezone.localdate(now)
    most, capacity, cooling = (limit(dated, today) for dated in (rule.picks, rule.capacity, rule.cooling))
    taken = LeadHand.objects.filter(by=by, kind=HandKind.PICKED, pool=lead.pool, at__gte=_midnight(now)).count()
    if taken >= most:
        raise NotAllowed(
            _("You have taken %(count)s leads from this pool today; that is the limit.") % {"count": most},
            todo=_("Work on those first; tomorrow you may take more."),
        )
    holds = Lead.objects.open().filter(owner=by, pipeline__in=rule.pipelines).count()
    if holds >= capacity:
        raise NotAllowed(
            _("You hold %(count)s open leads; that is the most one may.") % {"count": capacity},
            todo=_("Close or put back some of them first."),
        )
    until = (lead.pooled_at or now) + timedelta(days=cooling)
    if lead.last_owner_id == by.pk and until > now:
        raise NotAllowed(
            _("You had this lead before; others go first until %(day)s.")
            % {"day": timezone.localtime(until).strftime("%Y-%m-%d")},
            todo=_("Choose another lead of the pool."),
        )


def _hand(lead: Lead, kind: str, by: User, *, to: User | None, why: str = "") -> None:
    """Write down that a lead changes hands, and change them."""
    LeadHand.objects.create(
        lead=lead,
        kind=kind,
        from_owner=lead.owner,
        to_owner=to,
        pool=lead.pool or (found[0] if (found := pool_of(lead.pipeline)) is not None else ""),
        why=why.strip()[:400],
        by=by,
        at=timezone.now(),
    )
    if lead.owner is not None:
        lead.last_owner = lead.owner
    lead.owner = to
    if to is not None:
        lead.pool, lead.pool_wide, lead.pooled_at = "", False, None


def _recycled(by: User, lead: Lead, idle: int) -> None:
    owner = lead.owner
    _hand(lead, HandKind.RECYCLED, by, to=None, why=f"{idle} days")
    to_pool(lead)
    lead.version += 1
    lead.save()
    if owner is not None:
        words = gettext_lazy("%(lead)s went back to the pool: nobody touched it for %(count)s days.")
        tell(owner, words, lead=lead, count=idle)
    note(by, "recycled a lead", lead, {"lead": lead.name, "owner": owner.pk if owner else None, "idle_days": idle})


def _warn(lead: Lead, day: date) -> None:
    if lead.owner is not None:
        tell(lead.owner, gettext_lazy("%(lead)s goes back to the pool on %(day)s unless you touch it."), lead=lead, day=day)


def _last_touches(leads: Collection[Lead]) -> dict[int, datetime]:
    """The last sign of work on each lead, its client's touches by the owner included."""
    clients = {lead.client_id for lead in leads if lead.client_id is not None}
    rows = Touch.objects.filter(client_id__in=clients).values("client_id").annotate(last=models.Max("at"))
    by_client = {row["client_id"]: row["last"] for row in rows}
    found = {}
    for lead in leads:
        last = by_client.get(lead.client_id) if lead.client_id is not None else None
        found[lead.pk] = lead.touched_at if last is None else max(lead.touched_at, last)
    return found


def _midnight(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
