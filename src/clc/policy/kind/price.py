"""What a price file says: taxes, hurdle, capital, running costs, margins, and who may allow less than the floor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Name, Rule, Shape, Share, Status, Words, on

WORDS = "Prices"
Above = Annotated[float, Field(strict=True, gt=0, allow_inf_nan=False)]
Points = Annotated[float, Field(strict=True, ge=-1000, le=1000)]
Days = Annotated[int, Field(strict=True, ge=1, le=366)]
Step = Annotated[float, Field(strict=True, ge=0, le=1000)]
Security = Literal["cash", "property", "other", "unsecured"]
Tier = Literal["core", "gold", "silver", "normal", "watch", "unknown"]


class Taxes(Shape):
    """Taxes on interest, as shares: value-added tax, surcharges on it, tax on profit."""

    vat: Dated[Share]
    surcharge: Dated[Share]
    income: Dated[Share]
    status: Status


class Running(Shape):
    """Running cost per year and yuan lent, for loans up to an amount; the last takes the rest."""

    up_to: Above | None = None
    cost: Share


class Table(Shape):
    """Margins in basis points: by grade, by security, by tier, per year of tenor beyond a number of years, green, promises.

    covered_from: the share of the loan that cash or property must carry to count as its security; below uncovered_below the
    loan is unsecured.
    """

    margin: Dated[Share]
    grade: Dated[Mapping[str, Points]]
    security: Dated[Mapping[Security, Points]]
    covered_from: Dated[Share]
    uncovered_below: Dated[Share]
    tenor: Dated[Points]
    tenor_from: Dated[Above]
    tier: Dated[Mapping[Tier, Points]]
    green_least: Dated[Step]
    green_most: Dated[Step]
    kpi: Dated[Step]
    round_to: Dated[Above]
    status: Status


class Deposits(Shape):
    """What deposits are worth inside the house: for how many years they stay, and the rate paid on them.

    most: promised deposits count up to this share of the loan's average balance, so that no promise alone carries a price.
    """

    stays_years: Dated[Above]
    paid: Dated[Share]
    most: Dated[Share]
    status: Status


class Allowing(Shape):
    """One rung of those who may let a price be below its floor: up to how many basis points (last: any), of which roles.

    resolution: the number of a committee's resolution must be told.
    """

    label: Words
    up_to: Dated[Above] | None = None
    roles: tuple[Name, ...] = Field(min_length=1)
    resolution: Annotated[bool, Field(strict=True)] = False


class PriceRule(Rule):
    """How the house prices a loan.

    curve, capital, scale: the rules it reads. method: capital by internal ratings or by the standard weights; maturity: of
    the risk weight, the supervisor's fixed one or the loan's own. standard: the weight by kind of client. capital_ratio:
    share of risk-weighted assets; credit: what the capital itself earns. lasts: days an allowance below the floor holds.
    """

    curve: Name
    capital: Name
    scale: Name
    method: Literal["irb", "standard"]
    maturity: Literal["fixed", "tenor"] = "fixed"
    standard: Mapping[Literal["large", "medium", "small", "micro", "unknown", "project"], Name]
    taxes: Taxes
    hurdle: Dated[Share]
    capital_ratio: Dated[Share]
    credit: Dated[Share]
    capital_status: Status
    running: Dated[tuple[Running, ...]]
    table: Table
    deposits: Deposits
    below_floor: tuple[Allowing, ...] = Field(min_length=1)
    lasts: Dated[Days]

    @model_validator(mode="after")
    def is_in_order(self) -> Self:
        """Running costs and rungs rise, only the last has no end; green's least is not above its most."""
        for steps in self.running.values():
            _rising([step.up_to for step in steps], "running")
        for day in self.days():
            _rising([on(rung.up_to, day) if rung.up_to else None for rung in self.below_floor], "below_floor")
            least, most = on(self.table.green_least, day), on(self.table.green_most, day)
            if least is not None and most is not None and least > most:
                raise ValueError(f"on {day} green_least must not be above green_most")
        return self

    def days(self) -> list[date]:
        """The days on which a rung or a step of green use changes."""
        dated = [*(rung.up_to for rung in self.below_floor if rung.up_to), self.table.green_least, self.table.green_most]
        return sorted({day for told in dated for day in told})

    def names(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """The curve, the capital file, the master scale, and the roles of the rungs."""
        rungs = [(("below_floor", at, "roles", place), f"role/{role}")
                 for at, rung in enumerate(self.below_floor) for place, role in enumerate(rung.roles)]
        return [(("curve",), f"curve/{self.curve}"), (("capital",), f"capital/{self.capital}"),
                (("scale",), f"master_scale/{self.scale}"), *rungs]

    def on_day(self, day: date) -> Mapping[str, Any] | None:
        """Every number in force as plain values; None before all of them are."""
        told: dict[str, Any] = {name: on(getattr(self, name), day) for name in (
            "hurdle", "capital_ratio", "credit", "running", "lasts")}
        taxes = {name: on(getattr(self.taxes, name), day) for name in ("vat", "surcharge", "income")}
        table = {name: on(getattr(self.table, name), day) for name in Table.model_fields if name != "status"}
        deposits = {name: on(getattr(self.deposits, name), day) for name in ("stays_years", "paid", "most")}
        if None in (*told.values(), *taxes.values(), *table.values(), *deposits.values()):
            return None
        running = [(step.up_to, step.cost) for step in told["running"]]
        return {**told, "running": running, "taxes": taxes, "table": table, "deposits": deposits}

    def rung(self, points: float, day: date, role: str = "") -> Allowing | None:
        """The lowest rung that reaches so many basis points below the floor, of a role when one is named; None: nobody."""
        return next((one for one in self._reaching(points, day) if not role or role in one.roles), None)

    def roles_for(self, points: float, day: date) -> tuple[str, ...]:
        """Every role that may allow a price so many basis points below its floor, the lowest rung first."""
        return tuple(dict.fromkeys(role for one in self._reaching(points, day) for role in one.roles))

    def _reaching(self, points: float, day: date) -> list[Allowing]:
        ends = [(one, on(one.up_to, day) if one.up_to else float("inf")) for one in self.below_floor]
        return [one for one, most in ends if most is not None and points <= most]


def _rising(ends: Sequence[float | None], where: str) -> None:
    told = [end for end in ends if end is not None]
    if told != sorted(set(told)) or any(end is None for end in ends[:-1]):
        raise ValueError(f"{where}: each step ends above the one before, and only the last may have no end")


SHAPE = PriceRule
