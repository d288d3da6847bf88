"""Assigning leads: who could work one, what speaks for each, and who stays out because of an interest of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.kernel.errors import BadInput, NotAllowed
from clc.policy.kind.assignment import Assignment
from clc.policy.shapes import on
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Branch, Client, User
from clc.stages.hub.permission import may, require
from clc.stages.hub.reach import reach_of
from clc.stages.hub.services.audit import note
from clc.stages.reach.models import HandKind, Interest, Lead, LeadHand, LeadState
from clc.stages.reach.services.holding import check_version, locked, require_no_interest, tell, worked_on

REASONS = ("knows_client", "industry", "area", "room", "record")


@dataclass(frozen=True)
class Candidate:
    """Somebody who could work a lead: points in all and by reason, open leads held of how many; `out`: why not."""

    user: User
    points: float
    reasons: Mapping[str, float]
    holds: int
    capacity: int
    out: str = ""


def candidates(by: User, lead: Lead, day: date | None = None) -> list[Candidate]:
    """Colleagues within the reach of `by` whom the book lets work the lead, best first; those out of it last."""
    rule, today = assignment_of(lead.pipeline), day or timezone.localdate()
    people = list(_people(by, rule))
    capacity = on(rule.capacity, today) or 0
    shares = _shares(lead, people, rule, today)
    holds = Counter(Lead.objects.open().filter(owner__in=people).values_list("owner_id", flat=True))
    interested = set(Interest.objects.filter(lead=lead).values_list("user_id", flat=True))
    found = []
    for user in people:
        room = max(0.0, 1.0 - holds[user.pk] / capacity) if capacity else 0.0
        by_reason = {**shares[user.pk], "room": room}
        reasons = {
            str(name): round((on(dated, today) or 0.0) * by_reason.get(name, 0.0), 1) for name, dated in rule.points.items()
        }
        out = _("declared an interest") if user.pk in interested else _("has no room") if holds[user.pk] >= capacity else ""
        found.append(Candidate(user, round(sum(reasons.values()), 1), reasons, holds[user.pk], capacity, out))
    return sorted(found, key=lambda one: (bool(one.out), -one.points, one.holds, one.user.pk))


@transaction.atomic
def assign(*, by: User, lead: Lead, to: User | None = None, why: str = "", saves: int | None = None) -> Lead:
    """Give a lead to a colleague, or to whom most speaks for; the reasons are kept and the colleague is told."""
    require(by, "assign_lead")
    held = locked(lead)
    check_version(held, saves)
    if held.state != LeadState.OPEN:
        raise BadInput(_("This lead is closed."), todo=_("Reopen it first, with the reason."))
    chosen = _chosen(by, held, to)
    if held.owner_id == chosen.user.pk:
        return held
    LeadHand.objects.create(
        lead=held,
        kind=HandKind.GIVEN,
        from_owner=held.owner,
        to_owner=chosen.user,
        pool=held.pool,
        why=why.strip()[:400],
        reasons=[[name, points] for name, points in chosen.reasons.items()],
        by=by,
        at=timezone.now(),
    )
    before = held.owner_id
    held.last_owner = held.owner or held.last_owner
    held.owner, held.pool, held.pool_wide, held.pooled_at = chosen.user, "", False, None
    held.branch = chosen.user.branch or held.branch
    worked_on(held)
    if chosen.user != by:
        tell(chosen.user, gettext_lazy("A lead is yours now: %(lead)s"), lead=held)
    note(by, "assigned a lead", held, {"lead": held.name, "from": before, "to": chosen.user.pk, "points": chosen.points})
    return held


@transaction.atomic
def declare_interest(*, by: User, lead: Lead, why: str, user: User | None = None) -> Interest:
    """Declare an interest of one's own in a lead, or note a colleague's; whoever has one stays out, an owner gives it up."""
    require(by, "see_lead")
    held = locked(lead)
    whose = user or by
    if whose != by and not may(by, "assign_lead"):
        raise NotAllowed(_("You declare interests of your own."), todo=_("Tell your head of branch."))
    if not why.strip():
        raise BadInput(_("An interest is declared with its reason."), todo=_("Write what ties the person to the firm."))
    try:
        with transaction.atomic():
            made = Interest.objects.create(lead=held, user=whose, why=why.strip()[:400], by=by)
    except IntegrityError:
        return Interest.objects.get(lead=held, user=whose)
    note(by, "declared an interest in a lead", held, {"lead": held.name, "user": whose.pk})
    return made


def assignment_of(pipeline: str) -> Assignment:
    """The rule by which leads of a pipeline are assigned; else BadInput."""
    found = next((rule for rule in current_book().of(Assignment).values() if pipeline in rule.pipelines), None)
    if found is None:
        raise BadInput(_("No assignment speaks of this pipeline."), todo=_("Add the pipeline to one in the rule book."))
    return found


def _chosen(by: User, lead: Lead, to: User | None) -> Candidate:
    """The colleague named, or the best; BadInput that says why one is none."""
    found = candidates(by, lead)
    if to is not None:
        require_no_interest(to, lead)
        named = next((one for one in found if one.user.pk == to.pk), None)
        if named is None:
            raise BadInput(
                _("%(name)s does not work leads of this pipeline, or not in your branch.") % {"name": to},
                todo=_("Choose one of those listed."),
            )
        return named
    best = next((one for one in found if not one.out), None)
    if best is None:
        raise BadInput(_("Nobody has room for this lead."), todo=_("Name somebody, or put it into the pool."))
    return best


def _people(by: User, rule: Assignment) -> models.QuerySet[User]:
    """Active people of the rule's roles within the reach of `by`."""
    found = User.objects.filter(is_active=True, role__in=rule.roles, branch__isnull=False).select_related("branch")
    if reach_of(by) == "all":
        return found.order_by("pk")
    branches = by.branch.subtree() if by.branch is not None and reach_of(by) == "branch" else Branch.objects.none()
    return found.filter(models.Q(branch__in=branches) | models.Q(pk=by.pk)).order_by("pk")


def _shares(lead: Lead, people: list[User], rule: Assignment, day: date) -> dict[int, dict[str, float]]:
    """For each reason but room a share of 0 to 1 by person."""
    since = timezone.now() - timedelta(days=30 * (on(rule.months, day) or 0))
    clients = Client.objects.filter(manager__in=people)
    industry = lead.industry[:1] or None
    by_industry = _counted(clients.filter(party__industry__startswith=industry)) if industry else Counter[int]()
    by_area = _counted(clients.filter(party__area__startswith=lead.area[:2])) if lead.area else Counter[int]()
    closed = (
        Lead.objects.filter(owner__in=people, closed_at__gte=since)
        .values("owner_id", "state")
        .annotate(n=models.Count("id"))
    )
    won = Counter({row["owner_id"]: row["n"] for row in closed if row["state"] == LeadState.WON})
    ended: Counter[int] = Counter()
    for row in closed:
        ended[row["owner_id"]] += row["n"]
    manager = lead.client.manager_id if lead.client is not None else None
    return {
        user.pk: {
            "knows_client": 1.0 if manager is not None and manager == user.pk else 0.0,
            "industry": _share(by_industry, user.pk),
            "area": _share(by_area, user.pk),
            # one won of two closed says less than ten of twenty: two losses are added to everybody
            "record": won[user.pk] / (ended[user.pk] + 2),
        }
        for user in people
    }


def _counted(clients: models.QuerySet[Client]) -> Counter[int]:
    return Counter(
        {row["manager_id"]: row["n"] for row in clients.order_by().values("manager_id").annotate(n=models.Count("id"))}
    )


def _share(counts: Counter[int], key: int) -> float:
    most = max(counts.values(), default=0)
    return counts[key] / most if most else 0.0
