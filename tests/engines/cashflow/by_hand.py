"""A schedule worked out by hand: row by row in exact fractions, sharing nothing with the engine but the days."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple


class Row(NamedTuple):
    due: date
    years: Fraction
    interest: Fraction
    principal: Fraction
    closing: Fraction


class Loan(NamedTuple):
    principal: str
    rate: str
    start: date
    periods: int
    months: int
    kind: str
    day_count: str
    lead: int
    cents: bool


def days_of(loan: Loan) -> list[date]:
    found = []
    for place in range(1, loan.periods + 1):
        month = loan.start.year * 12 + loan.start.month - 1 + loan.months * place
        year, month = divmod(month, 12)
        found.append(date(year, month + 1, min(loan.start.day, calendar.monthrange(year, month + 1)[1])))
    return found


def years_of(start: date, end: date, day_count: str) -> Fraction:
    if day_count == "30/360":
        months = 12 * (end.year - start.year) + end.month - start.month
        return Fraction(30 * months + min(end.day, 30) - min(start.day, 30), 360)
    return Fraction((end - start).days, int(day_count.removeprefix("ACT/")))


def to_cent(amount: Fraction) -> Fraction:
    exact = Decimal(amount.numerator * 1000) / Decimal(amount.denominator * 1000)
    tie = (amount * 100 - Fraction(1, 2)).denominator == 1
    down = Fraction(int(amount * 100), 100)
    return down + Fraction(1, 100) if tie else Fraction(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def rows_of(loan: Loan) -> list[Row]:
    due = days_of(loan)
    years = [years_of(first, last, loan.day_count) for first, last in zip([loan.start, *due[:-1]], due, strict=True)]
    rate, balance = Fraction(loan.rate), Fraction(loan.principal)
    instalment, share = instalment_of(loan, years, rate), balance / (loan.periods - loan.lead)
    if loan.cents:
        instalment, share = to_cent(instalment), to_cent(share)
    rows = []
    for place, (day, span) in enumerate(zip(due, years, strict=True)):
        interest = to_cent(balance * rate * span) if loan.cents else balance * rate * span
        repaid = {"level": instalment - interest, "equal_principal": share, "bullet": Fraction(0)}[loan.kind]
        repaid = min(max(repaid, Fraction(0)), balance) if place >= loan.lead else Fraction(0)
        repaid = balance if place == loan.periods - 1 else repaid
        balance -= repaid
        rows.append(Row(day, span, interest, repaid, balance))
    return rows


def instalment_of(loan: Loan, years: list[Fraction], rate: Fraction) -> Fraction:
    discount, worth = Fraction(1), Fraction(0)
    for span in years[loan.lead :]:
        discount /= 1 + rate * span
        worth += discount
    return Fraction(loan.principal) / worth
