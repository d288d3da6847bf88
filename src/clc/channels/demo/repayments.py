"""Repayments of the invented loans: what fell due or will, and what was paid when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from clc.channels.demo.chance import Flags, Floats, Integers, days_of, share
from clc.channels.demo.loans import KINDS, MONTH_DAYS, Loans, numbers
from clc.channels.demo.population import Population

STOPPED_SEVERITY = 0.6
NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Dues:
    """Amounts due, each array (k,).

    loan: place in Loans; part: 0-based; due_ago: days since it fell due, below 0 when still to come; cents:
    due; paid_ago: days since it was paid, NEVER when it was not; paid: cents; principal: or else interest.
    """

    loan: Integers
    part: Integers
    due_ago: Integers
    cents: Integers
    paid_ago: Integers
    paid: Integers
    principal: Flags

    def repaid(self, loans: int, days_ago: int) -> Integers:
        """(loans,) cents of principal paid by a day so many days ago."""
        counted = self.principal & (self.paid_ago >= days_ago)
        sums = np.zeros(loans, dtype=np.int64)
        np.add.at(sums, self.loan[counted], self.paid[counted])
        return sums

    def overdue(self, loans: int, days_ago: int) -> Flags:
        """(loans,) whether principal due by that day had not been paid by it."""
        late = self.principal & (self.due_ago > days_ago) & (self.paid_ago < days_ago)
        flags = np.zeros(loans, dtype=np.bool_)
        flags[self.loan[late]] = True
        return flags


def _principal(made: Loans) -> tuple[Integers, Integers, Integers, Integers]:
    """Loan, part, months after signing, and cents of each repayment; the last part takes the odd cents."""
    loan: Integers = np.repeat(np.arange(len(made)), made.parts)
    part: Integers = np.arange(len(loan)) - (np.cumsum(made.parts) - made.parts)[loan]
    whole = made.cents - made.cancelled
    even = whole // made.parts
    last = part == made.parts[loan] - 1
    cents: Integers = np.where(last, (whole - even * (made.parts - 1))[loan], even[loan])
    months: Integers = made.grace[loan] + part * made.every[loan]
    return loan, part, months, cents


def _interest(made: Loans) -> tuple[Integers, Integers, Integers, Integers]:
    """The same of each interest day, on what the plan leaves outstanding."""
    step = np.array([kind.interest_every for kind in KINDS])[made.kind]
    count = made.months // step
    loan: Integers = np.repeat(np.arange(len(made)), count)
    part: Integers = np.arange(len(loan)) - (np.cumsum(count) - count)[loan]
    months = (part + 1) * step[loan]
    repaid: Floats = np.clip(np.ceil((months - made.grace[loan]) / made.every[loan]), 0, made.parts[loan]) / made.parts[loan]
    left = (made.cents - made.cancelled)[loan] * (1 - repaid)
    cents: Integers = np.round(left * made.rate[loan] / 100 * step[loan] / 12).astype(np.int64)
    return loan, part, months, cents


def _delays(population: Population, row: Integers, due_ago: Integers, chance: np.random.Generator) -> Floats:
    """Days each due amount was paid late; infinite where payment stopped."""
    count = len(row)
    severity, months_ago = population.severity[row], due_ago / MONTH_DAYS
    strain = severity * np.clip((population.onset[row] - months_ago) / 6.0, 0.0, 1.0)
    slip = share(chance, count, 0.006) * chance.integers(1, 7, count)
    late = share(chance, count, 0.75 * strain) * np.round(chance.exponential(1.0, count) * (4 + 45 * strain))
    stopped = (severity > STOPPED_SEVERITY) & (months_ago < population.onset[row] - 5) & share(chance, count, severity)
    return np.where(stopped, np.inf, np.maximum(slip, late))


def dues(population: Population, made: Loans, *, interest: bool) -> Dues:
    """Everything due on the loans, from signing to the last day, and how much of it was paid."""
    chance = population.chance("repayments")
    parts = [_principal(made), _interest(made)] if interest else [_principal(made)]
    loan, part, months, cents = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    principal = np.arange(len(loan)) < len(parts[0][0])
    due_ago = made.age_days[loan] - np.round(months * MONTH_DAYS).astype(np.int64)
    delay = _delays(population, made.row[loan], due_ago, chance)
    came = (due_ago >= 0) & np.isfinite(delay) & (due_ago - delay >= 0)
    paid_ago = np.where(came, due_ago - np.where(came, delay, 0), NEVER).astype(np.int64)
    partly = came & (delay > 20) & share(chance, len(loan), 0.1)
    paid = np.where(came, np.where(partly, cents // 2, cents), 0)
    return Dues(loan, part, due_ago, cents, paid_ago, paid, principal)


def payments(population: Population, made: Loans, owed: Dues) -> pl.DataFrame:
    """Table `payment`: client, loan, day_due, amount_due, day_paid, amount_paid, kind; sorted by client."""
    paid = owed.paid_ago != NEVER
    day_paid = pl.Series(days_of(population.day, -np.where(paid, owed.paid_ago, 0)))
    came = pl.Series(paid)
    frame = pl.DataFrame(
        {
            "client": population.index[made.row[owed.loan]],
            "loan": numbers(population, made).gather(owed.loan),
            "day_due": days_of(population.day, -owed.due_ago),
            "amount_due": owed.cents / 100,
            "day_paid": day_paid,
            "amount_paid": owed.paid / 100,
            "kind": pl.Series(["principal", "interest"]).gather(1 - owed.principal.astype(np.int64)),
        }
    )
    nothing = pl.when(came).then(pl.col("day_paid", "amount_paid"))
    return frame.with_columns(nothing).sort("client", "loan", "day_due", maintain_order=True)
