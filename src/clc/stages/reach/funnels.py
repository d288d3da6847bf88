"""What became of leads: how far they came, who and what won them, how long stages take, why they are lost."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    Aggregate,
    Case,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    Max,
    Q,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Extract, Left, TruncMonth

from clc.policy.kind.pipeline import Pipeline
from clc.stages.reach.models import LeadMove, LeadQuerySet, LeadState, MoveKind

DAY_SECONDS = 86_400.0
CUTS = {"channel": F("channel"), "owner": F("owner"), "industry": Left("industry", 1), "month": TruncMonth("captured_at")}


class Middle(Aggregate):
    """The value that a share of the values lies below, by interpolation: 0.5 is the median; nothing of nothing."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) within group (order by %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: Any, share: float = 0.5, **extra: Any) -> None:
        super().__init__(expression, share=share, **extra)


@dataclass(frozen=True)
class Rung:
    """A stage of the funnel: leads that came as far, as a share of all and of those one stage before."""

    stage: str
    leads: int
    of_all: float | None
    of_before: float | None


@dataclass(frozen=True)
class Group:
    """Leads of one channel, person, industry or month: how many, won, lost, still open, days from capture to won."""

    key: str
    leads: int
    won: int
    lost: int
    days: float | None
    amount_won: Decimal

    @property
    def open(self) -> int:
        """Leads that are still worked on."""
        return self.leads - self.won - self.lost

    @property
    def conversion(self) -> float | None:
        """Share of all that is won."""
        return self.won / self.leads if self.leads else None


@dataclass(frozen=True)
class Stay:
    """How long leads stayed in a stage before they left it: the middle one and the one in ten that took longest, days."""

    stage: str
    left: int
    middle: float | None
    slow: float | None


@dataclass(frozen=True)
class Loss:
    """A reason leads are lost for: how many, their amounts, the share of all lost up to this reason."""

    reason: str
    leads: int
    amount: Decimal
    share: float
    up_to_here: float


def reached(found: LeadQuerySet, rule: Pipeline) -> list[Rung]:
    """How far leads came, by the furthest stage they ever stood in; one that is won came all the way."""
    places = {name: place for place, name in enumerate(rule.stages)}
    last = len(places) - 1
    here = Case(*(When(stage=name, then=Value(at)) for name, at in places.items()), default=Value(0),
                output_field=IntegerField())
    ever = Case(*(When(moves__to_stage=name, then=Value(at)) for name, at in places.items()), default=Value(0),
                output_field=IntegerField())
    undone = Q(moves__undone_by__isnull=True) & ~Q(moves__kind=MoveKind.UNDO)
    furthest = Case(When(state=LeadState.WON, then=Value(last)), default=Coalesce(Max(ever, filter=undone), Value(0)),
                    output_field=IntegerField())
    rows = found.order_by().values("pk", "state", "stage").annotate(moved=furthest, stands=here)
    counts = [0] * (last + 1)
    for moved, stands in rows.values_list("moved", "stands"):
        counts[max(moved, stands)] += 1
    total = so_far = sum(counts)
    rungs: list[Rung] = []
    for place, name in enumerate(rule.stages):
        before = rungs[-1].leads if rungs else None
        rungs.append(Rung(name, so_far, so_far / total if total else None, so_far / before if before else None))
        so_far -= counts[place]
    return rungs


def grouped(found: LeadQuerySet, by: str) -> list[Group]:
    """Leads by `channel`, `owner` (its key), `industry` (its section) or `month` of capture; most first, months in order."""
    took = Extract(ExpressionWrapper(F("closed_at") - F("captured_at"), DurationField()), "epoch") / DAY_SECONDS
    won, lost = Q(state=LeadState.WON), Q(state=LeadState.LOST)
    rows = found.order_by().annotate(cut=CUTS[by]).values("cut").annotate(
        n=Count("pk"), won=Count("pk", filter=won), lost=Count("pk", filter=lost),
        days=Middle(took, filter=won), sum=Sum("amount", filter=won)).order_by("cut" if by == "month" else "-n", "cut")
    return [Group(_key(row["cut"]), row["n"], row["won"], row["lost"], row["days"], row["sum"] or Decimal(0))
            for row in rows]


def stays(found: LeadQuerySet, rule: Pipeline) -> list[Stay]:
    """How long leads stayed in each stage they left, in the order of the pipeline; moves taken back do not count."""
    took = Extract(ExpressionWrapper(F("at") - F("from_since"), DurationField()), "epoch") / DAY_SECONDS
    moves = LeadMove.objects.filter(lead__in=found.order_by().values("pk"), from_since__isnull=False, undone_by__isnull=True)
    moves = moves.exclude(kind__in=(MoveKind.BEGIN, MoveKind.UNDO, MoveKind.REOPEN))
    rows = {row["from_stage"]: row for row in moves.order_by().values("from_stage").annotate(
        n=Count("pk"), middle=Middle(took), slow=Middle(took, 0.9))}
    return [Stay(name, row["n"] if row else 0, row["middle"] if row else None, row["slow"] if row else None)
            for name in rule.stages for row in [rows.get(name)]]


def losses(found: LeadQuerySet) -> list[Loss]:
    """Why leads were lost, most frequent first, with the share up to each."""
    rows = list(found.filter(state=LeadState.LOST).order_by().values("lost_reason").annotate(
        n=Count("pk"), sum=Sum("amount")).order_by("-n", "lost_reason"))
    total, so_far, told = sum(row["n"] for row in rows), 0, []
    for row in rows:
        so_far += row["n"]
        told.append(Loss(row["lost_reason"], row["n"], row["sum"] or Decimal(0), row["n"] / total, so_far / total))
    return told


def conversion(groups: Sequence[Group]) -> float | None:
    """Share won of all groups together."""
    leads = sum(one.leads for one in groups)
    return sum(one.won for one in groups) / leads if leads else None


def _key(cut: object) -> str:
    if cut is None:
        return ""
    return f"{cut:%Y-%m}" if hasattr(cut, "strftime") else str(cut)
