"""What is known of a client when a structure is designed: its price basis, limits, need of working capital, cash flow."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from math import isfinite

from django.utils.translation import gettext as _

from clc.frames.working_capital import need_of
from clc.kernel.column import UNKNOWN
from clc.kernel.errors import ClcError
from clc.policy.kind.limit import LimitRule
from clc.stages.credit.room import LENT, Bound, Room, room
from clc.stages.deal.modelled import Model, models_of
from clc.stages.deal.models import Project
from clc.stages.deal.pricing import Basis, basis_of
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client
from clc.stages.inquiry.annual import STATEMENT, Year, years_of


@dataclass(frozen=True)
class Need:
    """The need of working capital before own funds; None with the reason where it cannot be said.

    lent: the short loans there are already, None where they are not told; left: what is left of the need after them.
    """

    amount: float | None
    because: str
    year: date | None = None
    lent: float | None = None

    @property
    def left(self) -> float | None:
        """The need less the loans that serve it already, never below 0."""
        return None if self.amount is None else max(self.amount - (self.lent or 0.0), 0.0)


@dataclass(frozen=True)
class Cash:
    """A year's operating cash flow and the interest already borne, by the latest annual statement; None is unknown."""

    operating: float | None
    interest: float | None
    year: date | None


class Ground:
    """Everything looked up once for a client and a day; the caller has fetched the client under its own row security.

    Each part is read when it is first asked for, so that a screen pays only for what it shows.
    """

    def __init__(self, client: Client, day: date) -> None:
        self.client, self.day = client, day
        self._bases: dict[tuple[str, str], Basis | str] = {}
        self._rooms: dict[str, Room] = {}
        #: What stands behind alternatives, by their keys: `backing.backing_of` keeps it here.
        self.backings: dict[int, object] = {}

    @cached_property
    def year(self) -> Year | None:
        """The latest annual statement."""
        found = years_of(self.client, current_book(), day=self.day, count=1)
        return next((one for one in found if one.source == STATEMENT), None)

    @cached_property
    def projects(self) -> dict[int, Project]:
        """The client's projects."""
        return {one.pk: one for one in Project.objects.filter(client=self.client).order_by("code")}

    @cached_property
    def models(self) -> dict[int, Model]:
        """The confirmed model of each project, by the project's key."""
        return models_of(self.client)

    def basis(self, currency: str, project: str) -> Basis | str:
        """What a price rests on, or why there is none."""
        key = (currency, project)
        if key not in self._bases:
            try:
                self._bases[key] = basis_of(self.client, self.day, currency=currency, project=project)
            except ClcError as none:
                self._bases[key] = f"{none.message} {none.todo}".strip()
        return self._bases[key]

    def room(self, amount: Decimal, product: str) -> Room:
        """The limits an amount touches."""
        if product not in self._rooms:
            self._rooms[product] = room(self.client, more=Decimal(0), product=product, day=self.day)
        held, rules = self._rooms[product], current_book().of(LimitRule)
        return Room(tuple(_with(one, amount, product, rules) for one in held.bounds), held.blind)

    @cached_property
    def need(self) -> Need:
        """The need of working capital, revenue growing as it did."""
        year = self.year
        if year is None:
            return Need(None, _("No confirmed annual statement is known, so the need cannot be worked out."))
        facts = {name: float(value) for name, value in year.facts.items() if isinstance(value, int | float)}
        readings = {name: UNKNOWN if value is None else value for name, value in year.readings.items()}
        growth = readings.get("revenue_growth", UNKNOWN)
        found = need_of(facts, readings, growth if growth == growth else 0.0, current_book(), self.day)
        if found.supplier_financed == 1:
            carried = _("Suppliers and buyers carry the trade: the formula gives no need, a person must judge.")
            return Need(0.0, carried, year.end, _known(facts.get("short_loans")))
        amount = _known(found.need)
        because = "" if amount is not None else _("The latest annual statement does not tell what the formula needs.")
        return Need(amount, because, year.end, _known(facts.get("short_loans")))

    @cached_property
    def cash(self) -> Cash:
        """What the business earns in cash, and what its debt already costs."""
        year = self.year
        if year is None:
            return Cash(None, None, None)
        return Cash(_known(year.facts.get("operating_cash")), _known(year.facts.get("interest_expense")), year.end)


def _with(bound: Bound, amount: Decimal, product: str, rules: Mapping[str, LimitRule]) -> Bound:
    """A limit with an amount more on it; one that counts loans alone is not touched by other products."""
    measure = rules[bound.rule].measure if bound.rule in rules else ""
    more = Decimal(0) if measure == LENT and product != LENT else amount
    return replace(bound, touched=replace(bound.touched, more=more))


def _known(value: object) -> float | None:
    """A finite number, else None."""
    return float(value) if isinstance(value, int | float) and isfinite(value) else None
