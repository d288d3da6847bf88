"""Which clients a page of the list shows: narrowed to the reader's own, ordered, counted no further than useful."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.urls import reverse

from clc.doors.web.clients.columns import is_judged, order_of
from clc.doors.web.clients.filters import Filters, at_client, at_standing, estimate_of
from clc.stages.hub.models import Client, Standing

SIZES = (50, 100, 200)
DEPTH_ROWS_MAX = 10_000
COUNT_ROWS_MAX = 5_000


@dataclass(frozen=True)
class Row:
    """A client and where it stands (None: not judged yet)."""

    client: Client
    standing: Standing | None

    @cached_property
    def page(self) -> str:
        """The address of the client's page."""
        return reverse("client:page", args=[self.client.code])

    @property
    def warnings(self) -> str:
        """The address of the client's warnings."""
        return f"{self.page}warnings/"

    @cached_property
    def why(self) -> str:
        """The address of the client's why sheet, but for what is asked."""
        return reverse("why:page", args=[self.client.code, "tier"]).removesuffix("tier")


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


def matching(filters: Filters) -> QuerySet[Client]:
    """Every client that matches, unordered."""
    return Client.objects.filter(filters.where(at_client)).order_by()


def page_of(filters: Filters, *, sort: str, number: int, size: int) -> Page:
    """The numbered page (1 and up; beyond the depth: the last one) of what matches, with its totals."""
    number = max(1, min(number, DEPTH_ROWS_MAX // size))
    keys = keys_of(filters, sort=sort, start=(number - 1) * size, size=size)
    if not keys and number > 1:
        number, keys = 1, keys_of(filters, sort=sort, start=0, size=size)
    found = rows_of(keys)
    whole = number == 1 and len(keys) < size
    return Page(found, number, size, added(found) if whole else totals_of(filters, sure=False))


def keys_of(filters: Filters, *, sort: str, start: int, size: int) -> list[int]:
    """The keys of one stretch: when ordered by a judged number, the judged first and then those not judged yet.

    The judged are found in their table alone as far as the filters allow, which walks its index.
    """
    if not is_judged(sort):
        rows = matching(filters).order_by(*order_of(sort, at_client))
        return list(rows.values_list("pk", flat=True)[start:start + size])
    judged = Standing.objects.filter(filters.where(at_standing))
    keys = list(judged.order_by(*order_of(sort, at_standing)).values_list("pk", flat=True)[start:start + size])
    if len(keys) < size and not filters.ask_standing:
        before = start if keys or not start else judged.count()
        rest = matching(filters).filter(standing__isnull=True).order_by("pk").values_list("pk", flat=True)
        skipped = max(0, start - before)
        keys += rest[skipped:skipped + size - len(keys)]
    return keys


def rows_of(keys: Sequence[int]) -> list[Row]:
    """The rows of these keys in their order, each with name, owner, branch and standing, in one query."""
    held = Client.objects.with_standing().in_bulk(list(keys))
    return [Row(held[key], standing_of(held[key])) for key in keys if key in held]


def standing_of(client: Client) -> Standing | None:
    """Where a client stands; None before it was judged."""
    return getattr(client, "standing", None)


def added(found: Sequence[Row]) -> Totals:
    """The totals of rows that are all there are."""
    known = [row.standing.exposure for row in found if row.standing and row.standing.exposure is not None]
    return Totals(len(found), False, sum(known) if known else None)


def totals_of(filters: Filters, *, sure: bool) -> Totals:
    """How many match and what they owe: exact when the database expects few or when asked to be `sure`, else about."""
    judged = Standing.objects.filter(filters.where(at_standing))
    rows: QuerySet[Any] = judged if filters.ask_standing else matching(filters)
    expected = 0 if sure else estimate_of(rows.values("pk"))
    if expected > COUNT_ROWS_MAX:
        return Totals(expected, True, None)
    if filters.ask_standing:
        told: dict[str, Any] = judged.aggregate(count=Count("pk"), exposure=Sum("exposure"))
        return Totals(told["count"], False, told["exposure"])
    if not sure:
        told = rows.aggregate(count=Count("pk"), exposure=Sum("standing__exposure"))
        return Totals(told["count"], False, told["exposure"])
    return Totals(rows.count(), False, judged.aggregate(exposure=Sum("exposure"))["exposure"])
