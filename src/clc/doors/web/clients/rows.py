"""Which clients a page of the list shows: narrowed to the reader's own, ordered, counted no further than useful."""
from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from clc.doors.web.clients.columns import SORTS, order_of
from clc.doors.web.clients.filters import Filters
from clc.stages.hub.models import Client, Standing, User
from clc.stages.hub.reach import reach_of

SIZES = (50, 100, 200)
DEPTH_ROWS_MAX = 10_000
COUNT_ROWS_MAX = 2_000


@dataclass(frozen=True)
class Row:
    """A client and where it stands (None: not judged yet)."""

    client: Client
    standing: Standing | None


@dataclass(frozen=True)
class Totals:
    """How many match and their exposure; `about` says that the count is the database's guess and nothing is summed."""

    count: int
    about: bool
    exposure: float | None


@dataclass(frozen=True)
class Page:
    """One numbered page of rows, in the shape of Django's Paginator pages as far as the pager asks."""

    rows: Sequence[Row]
    number: int
    size: int
    totals: Totals

    @property
    def last(self) -> int:
        """The last page that can be opened by number."""
        reachable = min(self.totals.count, DEPTH_ROWS_MAX)
        return max(1, -(-reachable // self.size), self.number if self.rows else 1)

    @property
    def first_row(self) -> int:
        """The place of the first row shown, 1 for the first of all."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last_row(self) -> int:
        """The place of the last row shown."""
        return (self.number - 1) * self.size + len(self.rows)

    @property
    def is_cut(self) -> bool:
        """Whether more match than numbered pages can reach."""
        return self.totals.count > DEPTH_ROWS_MAX

    def numbers(self) -> list[int | None]:
        """The page numbers to offer; None stands for those left out."""
        near = {1, self.last, *range(self.number - 2, self.number + 3)}
        kept = sorted(number for number in near if 1 <= number <= self.last)
        out: list[int | None] = []
        for number in kept:
            if out and out[-1] is not None and number - out[-1] > 1:
                out.append(None)
            out.append(number)
        return out


def within(user: User) -> QuerySet[Client]:
    """The reader's clients, said in the query too, so that the database may use its indexes.

    The row security decides either way; this never widens it.
    """
    reach = reach_of(user)
    if reach == "own":
        return Client.objects.filter(manager=user)
    if reach == "branch" and user.branch:
        branches = list(user.branch.subtree().values_list("pk", flat=True))
        return Client.objects.filter(Q(branch__in=branches) | Q(manager=user))
    return Client.objects.all()


def matching(filters: Filters) -> QuerySet[Client]:
    """Every client that matches, unordered."""
    return filters.of(within(filters.user)).order_by()


def page_of(filters: Filters, *, sort: str, number: int, size: int) -> Page:
    """The numbered page (1 and up; beyond the depth: the last one) of what matches, with its totals."""
    rows = matching(filters)
    number = max(1, min(number, DEPTH_ROWS_MAX // size))
    keys = keys_of(rows, filters, sort=sort, start=(number - 1) * size, size=size)
    if not keys and number > 1:
        number, keys = 1, keys_of(rows, filters, sort=sort, start=0, size=size)
    return Page(rows_of(keys), number, size, totals_of(rows, sure=False))


def keys_of(rows: QuerySet[Client], filters: Filters, *, sort: str, start: int, size: int) -> list[int]:
    """The keys of one stretch: when ordered by a judged number, the judged first and then those not judged yet."""
    if not SORTS[sort.removeprefix("-")].startswith("standing__"):
        return list(rows.order_by(*order_of(sort)).values_list("pk", flat=True)[start:start + size])
    judged = rows.filter(standing__isnull=False)
    keys = list(judged.order_by(*order_of(sort)).values_list("pk", flat=True)[start:start + size])
    if len(keys) < size and not filters.ask_standing:
        before = 0 if keys else judged.count()
        skipped = 0 if keys else max(0, start - before)
        rest = rows.filter(standing__isnull=True).order_by("pk").values_list("pk", flat=True)
        keys += rest[skipped:skipped + size - len(keys)]
    return keys


def rows_of(keys: Sequence[int]) -> list[Row]:
    """The rows of these keys in their order, each with name, owner, branch and standing, in one query."""
    held = Client.objects.with_standing().in_bulk(list(keys))
    return [Row(held[key], standing_of(held[key])) for key in keys if key in held]


def standing_of(client: Client) -> Standing | None:
    """Where a client stands; None before it was judged."""
    return getattr(client, "standing", None)


def totals_of(rows: QuerySet[Client], *, sure: bool) -> Totals:
    """How many match and what they owe: exact up to a bound, beyond it exact only when asked to be `sure`."""
    seen = rows if sure else rows.values("pk", "standing__exposure")[:COUNT_ROWS_MAX + 1]
    told: dict[str, Any] = seen.aggregate(count=Count("pk"), exposure=Sum("standing__exposure"))
    if not sure and told["count"] > COUNT_ROWS_MAX:
        return Totals(max(estimate_of(rows), COUNT_ROWS_MAX + 1), True, None)
    return Totals(told["count"], False, told["exposure"])


def estimate_of(rows: QuerySet[Client]) -> int:
    """How many rows the database expects a query to give."""
    plan = json.loads(rows.values("pk").explain(format="json"))
    return int(plan[0]["Plan"]["Plan Rows"])
