"""Loans of the invented institution: for whom, for what, how much, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clc.channels.demo import population as people
from clc.channels.demo import trades
from clc.channels.demo.chance import Flags, Floats, Integers, among, days_of, share, spread
from clc.channels.demo.population import Population

MONTH_DAYS: Final = 30.4375


class Kind(NamedTuple):
    """A kind of loan.

    Its length (months, least to most), months between repayments (0: all at the end) and between interest
    days, how long it is drawn (share of its length), and its margin over the base rate (percent).
    """

    name: str
    least: int
    most: int
    every: int
    interest_every: int
    drawn: float
    margin: float


KINDS: Final = (
    Kind("Working capital loan", 12, 12, 0, 3, 0.0, 0.9),
    Kind("Trade finance", 6, 9, 0, 3, 0.0, 0.6),
    Kind("Fixed asset loan", 36, 84, 6, 6, 0.08, 1.2),
    Kind("Project loan", 120, 180, 6, 6, 0.22, 1.4),
    Kind("Public sector loan", 120, 240, 6, 6, 0.3, 0.4),
    Kind("Personal business loan", 24, 60, 3, 3, 0.0, 1.8),
)
WORKING, TRADE, FIXED, PROJECT, SOVEREIGN, PERSONAL = range(6)
BASE_RATE: Final = 3.2
EFFECTIVE_AFTER_DAYS: Final = 10
MIX: Final = {
    people.PERSON: (0, 0, 0, 0, 0, 1),
    people.SME: (0.72, 0.13, 0.15, 0, 0, 0),
    people.COMPANY: (0.52, 0.2, 0.28, 0, 0, 0),
    people.PARENT: (0.4, 0.2, 0.4, 0, 0, 0),
    people.PROJECT: (0, 0, 0, 1, 0, 0),
    people.GOVERNMENT: (0, 0, 0, 0, 1, 0),
    people.INSTITUTION: (0, 0, 0, 0, 1, 0),
}
COUNTS: Final = {
    people.PERSON: (1, 2),
    people.SME: (1, 5),
    people.COMPANY: (2, 6),
    people.PARENT: (4, 9),
    people.PROJECT: (2, 4),
    people.GOVERNMENT: (3, 9),
    people.INSTITUTION: (1, 4),
}


@dataclass(frozen=True)
class Loans:
    """Loans of one chunk, each array (m,).

    row: place of the client in the chunk; order: 0-based for the client; kind: place in KINDS; months:
    length; age_days: since signing; cents: principal; cancelled: cents; rate: percent a year; grace: months
    before the first repayment; parts: repayments; lag: 0 to 1, how far drawing stays behind.
    """

    row: Integers
    order: Integers
    kind: Integers
    months: Integers
    age_days: Integers
    cents: Integers
    cancelled: Integers
    rate: Floats
    grace: Integers
    every: Integers
    parts: Integers
    drawn_months: Floats
    lag: Floats

    def __len__(self) -> int:
        return len(self.row)

    def signed(self, day: np.datetime64) -> NDArray[np.datetime64]:
        """The day each loan was signed, seen from the demo's day."""
        return days_of(day, -self.age_days)

    def after(self, day: np.datetime64, months: Integers) -> NDArray[np.datetime64]:
        """The day so many months after signing."""
        return days_of(day, np.round(months * MONTH_DAYS).astype(np.int64) - self.age_days)

    def drawn(self, days_ago: int) -> Integers:
        """(m,) cents drawn by a day so many days ago, as far as the work went."""
        elapsed = np.maximum(self.age_days - EFFECTIVE_AFTER_DAYS - days_ago, 0) / MONTH_DAYS
        progress = np.clip(elapsed / np.maximum(self.drawn_months, 0.2), 0.0, 1.0)
        progress = np.where(progress < 1, progress * (1 - self.lag), np.where(self.lag > 0.3, 1 - 0.3 * self.lag, 1.0))
        whole = self.cents - self.cancelled
        cents: Integers = np.where(progress >= 1, whole, np.round(whole * progress / 1e5) * 1e5).astype(np.int64)
        return cents


def _counts(chance: np.random.Generator, population: Population) -> Integers:
    counts = np.zeros(len(population), dtype=np.int64)
    for kind, (least, most) in COUNTS.items():
        drawn = chance.integers(least, most + 1, len(population))
        counts = np.where(population.kind == kind, drawn, counts)
    return np.where(population.prospect, 0, counts)


def _ages(
    chance: np.random.Generator,
    population: Population,
    row: Integers,
    order: Integers,
    kind: Integers,
    months: Integers,
) -> Integers:
    """Days since signing.

    The first loan still runs, later ones lie anywhere in the client's years with us.
    """
    count = len(row)
    length = months * MONTH_DAYS
    known = np.maximum(population.known_days[row], 60).astype(np.float64)
    running = 5 + chance.random(count) * 0.97 * length
    past = 5 + chance.random(count) * np.maximum(np.minimum(known, 1_500 + length), 30)
    age = np.where((order == 0) | (kind == PROJECT) | (kind == SOVEREIGN), running, past)
    building = population.building[row]
    age = np.where(building, (0.03 + 0.15 * chance.random(count)) * length, age)
    age = np.where((kind == PROJECT) & ~building, (0.24 + 0.5 * chance.random(count)) * length, age)
    return np.round(age).astype(np.int64)


def _principal(
    chance: np.random.Generator, population: Population, row: Integers, kind: Integers, counts: Integers
) -> Integers:
    revenue = population.revenue[row]
    invested = revenue * trades.figure("assets", population.trade)[row]
    others = np.maximum(counts[row], 1)
    need = np.select(
        [kind == WORKING, kind == TRADE, kind == FIXED, kind == PROJECT],
        [0.08 * revenue, 0.04 * revenue, 0.14 * invested, 0.66 * invested / others],
        population.debt[row] / others,
    )
    step = np.where(kind == PERSONAL, 1_000.0, 10_000.0)
    amount = np.round(need * spread(chance, len(row), 0.35) / step) * step
    cents: Integers = np.round(np.maximum(amount, 5 * step) * 100).astype(np.int64)
    return cents


def loans(population: Population) -> Loans:
    """All loans ever made to the chunk's clients."""
    chance = population.chance("loans")
    counts = _counts(chance, population)
    row = np.repeat(np.arange(len(population)), counts)
    first = np.cumsum(counts) - counts
    order = np.arange(len(row)) - first[row]
    rising = np.cumsum(np.array([MIX[one] for one in range(len(MIX))]), axis=1)
    kind = among(chance, rising[population.kind[row]])
    least = np.array([one.least for one in KINDS])[kind]
    most = np.array([one.most for one in KINDS])[kind]
    every = np.array([one.every for one in KINDS])[kind]
    months = least + 3 * chance.integers(0, (most - least) // 3 + 1)
    every = np.where(every == 0, months, every)
    drawn_months = np.array([one.drawn for one in KINDS])[kind] * months
    grace = np.where(every == months, months, np.maximum(np.ceil(drawn_months / 3) * 3, every)).astype(np.int64)
    cents = _principal(chance, population, row, kind, counts)
    part_cancelled = (kind == SOVEREIGN) & share(chance, len(row), 0.08)
    severity = population.severity[row]
    margin = np.array([one.margin for one in KINDS])[kind]
    quality = np.clip(population.quality[row], -2, 2)
    return Loans(
        row=row,
        order=order,
        kind=kind,
        months=months,
        age_days=_ages(chance, population, row, order, kind, months),
        cents=cents,
        cancelled=np.where(part_cancelled, cents // 20 * chance.integers(1, 5, len(row)), 0),
        rate=np.round(BASE_RATE + margin - 0.25 * quality + chance.normal(0, 0.15, len(row)), 2),
        grace=grace,
        every=every,
        parts=np.maximum((months - grace) // every + 1, 1),
        drawn_months=drawn_months,
        lag=np.where(severity > 0.3, 0.6 * severity, 0.12 * chance.random(len(row)) * ~population.quiet[row]),
    )


def numbers(population: Population, made: Loans) -> pl.Series:
    """The loans' numbers, such as `DL0000042-1`: unique, and stable for a client whatever the demo's size."""
    index = pl.Series(population.index[made.row]).cast(pl.String).str.zfill(7)
    return "DL" + index + "-" + pl.Series(made.order + 1).cast(pl.String)


def is_project(made: Loans) -> Flags:
    """Which loans are for a project of their own."""
    return np.isin(made.kind, (PROJECT, SOVEREIGN))
