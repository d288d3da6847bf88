"""Prices: what a loan should cost and why, by tier and by grade; asking for less than the floor, and deciding on it."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from clc.doors.api.clients import seen
from clc.doors.api.paging import LARGEST_KEY, Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.doors.api.words import Code, Words
from clc.stages.deal.earnings import earnings_of
from clc.stages.deal.models import Allowance
from clc.stages.deal.price_basis import basis_of
from clc.stages.deal.price_terms import Ask, ask_of
from clc.stages.deal.pricing import Priced, by_grade, by_tier, price
from clc.stages.deal.services.prices import allow_price, allowance_for, ask_price, may_allow, refuse_price, withdraw_price
from clc.stages.hub.models import User
from clc.stages.hub.permission import require

router = Router(tags=["prices"])
Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Fraction = Annotated[float, Field(allow_inf_nan=False, description="a fraction: 0.0435 for 4.35 %")]
Months = Annotated[int, Field(description="months, at least 1")]


class OfferedIn(Schema):
    """Security offered for the loan: a type of collateral or a class for capital, and its value."""

    kind: Words
    value: Number


class LoanIn(Schema):
    """A loan whose price is asked; the terms of the price. `rate` left out asks for the house's own."""

    client: Code
    amount: Number
    tenor_months: Months
    rate: Fraction | None = None
    repayment: Words = "bullet"
    months_per_period: Months = 1
    interest_only_periods: int = 0
    principal: list[tuple[Number, Number]] = []
    repricing_months: int = 0
    fee_upfront: Fraction = 0.0
    fee_yearly: Fraction = 0.0
    deposits: Number = 0.0
    security: list[OfferedIn] | None = None
    green: Fraction = 0.0
    kpi: Number = 0.0
    project: Words = ""
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"


class PriceAsked(LoanIn):
    """A price below its floor asked for: the deal's own key, and what the institution gains by it."""

    key: Annotated[Words, Field(min_length=1, max_length=80)]
    reason: Annotated[Words, Field(min_length=1, max_length=400)]


class Decision(Schema):
    """A decision and its reason; a committee's resolution where the rule book asks for one."""

    why: Annotated[Words, Field(min_length=1, max_length=240)]
    resolution: Annotated[Words, Field(max_length=80)] = ""


class InputOut(Schema):
    """One number another is computed from."""

    label: str
    value: float | str | None
    unit: str


class PriceLineOut(Schema):
    """One number of a price with its why: null is unknown, `unknown` says why."""

    name: str
    label: str
    value: float | str | None
    unit: str
    why: str
    inputs: list[InputOut]
    rule: str
    status: str
    unknown: str


class PriceOut(Schema):
    """A price: fractions and yuan a year; null where unknown, with the reason in `unknown`."""

    client: str
    rate: float | None
    offered: float | None
    guide: float | None
    floor: float | None
    hurdle: float
    raroc: float | None
    eva: float | None
    net_profit: float | None
    below_floor_bp: float | None
    needs: str
    allowance: int | None
    unknown: str
    edition: str
    lines: list[PriceLineOut]


class RowOut(Schema):
    """The same loan for another tier or grade."""

    of: str
    guide: float | None
    floor: float | None
    offered: float | None


class TableOut(Schema):
    """The same loan by tier and by grade."""

    tiers: list[RowOut]
    grades: list[RowOut]


class BusinessOut(Schema):
    """A part of the business with a client, money a year; null where unknown, with the reason."""

    name: str
    label: str
    profit: float | None
    capital: float | None
    added: float | None
    unknown: str


class EarningsOut(Schema):
    """What a client earns us in a year."""

    client: str
    parts: list[BusinessOut]
    profit: float | None
    capital: float | None
    raroc: float | None
    added: float | None


class AllowanceOut(Schema):
    """A price asked below its floor."""

    id: int
    client: str
    key: str
    amount: Decimal
    tenor_months: int
    rate: Decimal
    floor: Decimal
    below: Decimal
    reason: str
    state: str
    until: date
    decided_why: str

    @staticmethod
    def resolve_client(held: Allowance) -> str:
        """The client's code."""
        return held.client.code


class PriceOfClient(Schema):
    """Whose."""

    client: Code


def ask_in(told: LoanIn) -> Ask:
    """The loan of a request, its client among those the caller may see."""
    named = set(LoanIn.model_fields) - {"client", "rate"}
    terms = {name: value for name, value in told.dict().items() if name in named}
    return ask_of(seen(told.client), timezone.localdate(), terms, told.rate)


def number(value: Any) -> float | None:
    """A number for JSON; null where it is unknown."""
    found = float(value)
    return found if isfinite(found) else None


def price_out(found: Priced) -> PriceOut:
    """A price as it is told."""
    below = found.below if found.below == found.below else 0.0
    held = allowance_for(found.ask) if below > 0 else None
    lines = [PriceLineOut(
        name=one.name, label=one.words, value=one.value, unit=one.unit, why=one.why, rule=one.rule, status=one.status,
        inputs=[InputOut(label=_(label), value=value, unit=unit) for label, value, unit in one.inputs],
        unknown=_(one.unknown) if one.unknown else "") for one in found.lines]
    return PriceOut(
        client=found.ask.client.code, rate=number(found.rate), offered=number(found.offered), guide=number(found.guide),
        floor=number(found.floor), hurdle=found.hurdle, raroc=number(found.raroc), eva=number(found.eva),
        net_profit=number(found.net_profit), below_floor_bp=number(found.below), allowance=held.pk if held else None,
        needs=may_allow(below, found.ask.day) if below > 0 and held is None else "",
        unknown=_(found.unknown) if found.unknown else "", edition=found.edition, lines=lines)


def row_out(of: str, found: Priced) -> RowOut:
    """One row of a table of prices."""
    return RowOut(of=of, guide=number(found.guide), floor=number(found.floor), offered=number(found.offered))


@router.post("/", response={200: PriceOut, **REFUSALS})
def price_loan(request: HttpRequest, told: LoanIn) -> Any:
    """The price of a loan, every number with its why; nothing is written."""
    require(request.user, "see_price")
    return price_out(price(ask_in(told)))


@router.post("/table", response={200: TableOut, **REFUSALS})
def price_table(request: HttpRequest, told: LoanIn) -> Any:
    """The same loan priced for every tier and every grade."""
    require(request.user, "see_price")
    ask = ask_in(told)
    basis = basis_of(ask.client, ask.day, currency=ask.currency, project=ask.project)
    return TableOut(tiers=[row_out(*each) for each in by_tier(ask, basis)],
                    grades=[row_out(*each) for each in by_grade(ask, basis)])


@router.get("/earnings", response={200: EarningsOut, **REFUSALS})
def client_earnings(request: HttpRequest, asked: Annotated[PriceOfClient, Query()]) -> Any:
    """What a client earns us in a year: loans, deposits, fees."""
    require(request.user, "see_price")
    client = seen(asked.client)
    found = earnings_of(client, basis_of(client, timezone.localdate()))
    whole: Mapping[str, Any] = {"profit": found.whole.profit, "capital": found.whole.capital, "raroc": found.whole.back,
                                "added": found.whole.added}
    parts = [BusinessOut(
        name=one.name, label=_(one.label), profit=number(one.earned.profit), capital=number(one.earned.capital),
        added=number(one.earned.added), unknown=_(one.unknown) if one.unknown else "") for one in found.parts]
    return EarningsOut(client=client.code, parts=parts, **{name: number(value) for name, value in whole.items()})


@router.get("/asked", response={200: Page[AllowanceOut], **REFUSALS})
def list_prices(request: HttpRequest, window: Paging) -> Any:
    """Prices asked below their floor, of the clients the caller may see."""
    require(request.user, "see_price")
    return page(Allowance.objects.select_related("client").defer("lines", "terms"), window)


@router.post("/asked", response={201: AllowanceOut, **REFUSALS})
def ask_for_price(request: HttpRequest, told: PriceAsked) -> Any:
    """Ask for a rate below the floor; the same key, terms and rate again answer the same request."""
    assert isinstance(request.user, User)
    return 201, ask_price(by=request.user, ask=ask_in(told), key=told.key, reason=told.reason)


@router.post("/asked/{key}/allow", response={200: AllowanceOut, **REFUSALS})
def allow_asked(request: HttpRequest, key: Key, told: Decision) -> Any:
    """Allow what somebody else asked, as far as the role reaches."""
    assert isinstance(request.user, User)
    return allow_price(by=request.user, allowance=held_of(key), why=told.why, resolution=told.resolution)


@router.post("/asked/{key}/refuse", response={200: AllowanceOut, **REFUSALS})
def refuse_asked(request: HttpRequest, key: Key, told: Decision) -> Any:
    """Turn down what somebody else asked."""
    assert isinstance(request.user, User)
    return refuse_price(by=request.user, allowance=held_of(key), why=told.why)


@router.post("/asked/{key}/withdraw", response={200: AllowanceOut, **REFUSALS})
def withdraw_asked(request: HttpRequest, key: Key, told: Decision) -> Any:
    """Take back what was asked or allowed; a second time changes nothing."""
    assert isinstance(request.user, User)
    return withdraw_price(by=request.user, allowance=held_of(key), why=told.why)


def held_of(key: int) -> Allowance:
    """An allowance the caller may see, else 404."""
    return get_object_or_404(Allowance.objects.select_related("client"), pk=key)
