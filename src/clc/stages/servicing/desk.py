"""The desk of drawings and the tracker of conditions: what waits for whom, since when, and what holds money up."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from clc.policy.kind import drawing as drawing_rules
from clc.policy.kind.condition import GATES
from clc.policy.kind.drawing import Drawing as Rule
from clc.policy.kind.product import Product
from clc.policy.shapes import on
from clc.stages.deal.models import Condition, Fulfilled
from clc.stages.hub.book import current_book
from clc.stages.servicing.ground import later
from clc.stages.servicing.models import Drawing, DrawingState, Payment

S = DrawingState
#: The views of the desk: whose turn it is.
VIEWS: dict[str, tuple[DrawingState, ...]] = {
    "review": (S.ASKED,), "release": (S.REVIEWED,), "bank": (S.RELEASED,), "draft": (S.DRAFT,),
    "done": (S.PAID, S.PARTLY, S.REFUSED, S.WITHDRAWN),
}
SORTS = {"day": "day", "amount": "amount", "since": "changed_at", "client": "client__party__sort_key"}


@dataclass(frozen=True)
class Counted:
    """How many drawings a view has, and their sum in CNY."""

    count: int
    total: Decimal


def counts() -> dict[str, Counted]:
    """Every view with its figures, in one query."""
    asked = {f"n_{name}": Count("pk", filter=Q(state__in=states)) for name, states in VIEWS.items()}
    asked_sums = {f"s_{name}": Sum("amount", filter=Q(state__in=states, currency="CNY")) for name, states in VIEWS.items()}
    found = Drawing.objects.aggregate(**asked, **asked_sums)
    return {name: Counted(found[f"n_{name}"], found[f"s_{name}"] or Decimal(0)) for name in VIEWS}


def drawings(view: str, *, sort: str = "day", words: str = "", mode: str = "") -> QuerySet[Drawing]:
    """The drawings of a view that the reader may see, in an order; `words` of a client's name or code."""
    rows = Drawing.objects.filter(state__in=VIEWS[view]).select_related(
        "client__party", "client__manager", "structure__quote", "structure__client", "by", "reviewed_by", "released_by")
    if words:
        rows = rows.filter(Q(client__party__name__icontains=words) | Q(client__code__istartswith=words))
    if mode:
        rows = rows.filter(mode=mode)
    falls, key = sort.startswith("-"), SORTS.get(sort.removeprefix("-"), "day")
    ordered = rows.order_by(f"-{key}" if falls else key, "pk")
    return ordered.prefetch_related(Prefetch("payments", Payment.objects.order_by("line")))


def deadline(drawing: Drawing) -> date | None:
    """The last usual day of payment of what was released; None before the release or without a rule."""
    product = current_book().of(Product).get(drawing.structure.product)
    ruled = drawing_rules.rule_for(current_book().of(Rule), product.facility) if product is not None else None
    if ruled is None or drawing.released_at is None or drawing.state != S.RELEASED:
        return None
    released = timezone.localdate(drawing.released_at)
    within = on(ruled[1].pays_within, released)
    return later(released, within) if within is not None else None


def is_late(drawing: Drawing, today: date) -> bool:
    """Whether it should have moved on by now: the day asked for has passed, or the bank has not answered in time."""
    if drawing.state in (S.ASKED, S.REVIEWED):
        return drawing.day < today
    until = deadline(drawing)
    return until is not None and until < today


@dataclass(frozen=True)
class Tracked:
    """An open condition with what it holds up: drawings of its structure that are asked for."""

    condition: Condition
    holds: Sequence[Drawing]

    @property
    def amount(self) -> Decimal:
        """What waits for it."""
        return sum((one.amount for one in self.holds), Decimal(0))


def tracked(*, gate: str = "", late: bool = False, words: str = "") -> QuerySet[Condition]:
    """Open conditions of all clients the reader may see: those with a day first, the earliest before the others."""
    rows = Condition.objects.filter(state=Fulfilled.OPEN, ended_on__isnull=True).select_related(
        "client__party", "client__manager", "structure__quote", "structure__client")
    if gate in GATES:
        rows = rows.filter(gate=gate)
    if late:
        rows = rows.filter(due__lt=timezone.localdate())
    if words:
        rows = rows.filter(Q(client__party__name__icontains=words) | Q(client__code__istartswith=words))
    return rows.order_by(F("due").asc(nulls_last=True), "client__party__sort_key", "pk")


def tracked_counts() -> dict[str, int]:
    """Open conditions by step, and those overdue, in one query."""
    asked = {gate: Count("pk", filter=Q(gate=gate)) for gate in GATES}
    late = Count("pk", filter=Q(due__lt=timezone.localdate()))
    return Condition.objects.filter(state=Fulfilled.OPEN, ended_on__isnull=True).aggregate(
        **asked, late=late, all=Count("pk"))


def holding(conditions: Iterable[Condition]) -> list[Tracked]:
    """The same conditions with the drawings they hold up; one of the client's own holds all of the client's."""
    told = list(conditions)
    waiting = Drawing.objects.filter(state__in=(S.DRAFT, S.ASKED), client__in={one.client_id for one in told})
    held = list(waiting.select_related("structure"))
    before = ("signing", "first_drawing", "each_drawing")
    return [Tracked(one, [each for each in held if one.gate in before and each.client_id == one.client_id
                          and one.structure_id in (None, each.structure_id)]) for one in told]
