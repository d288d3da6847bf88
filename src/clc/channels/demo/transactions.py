"""Movements of the invented clients' settlement accounts over the last fourteen months."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from clc.channels.demo import names
from clc.channels.demo import population as people
from clc.channels.demo.chance import Floats, Integers, among, month_day, spread
from clc.channels.demo.population import Population

MONTHS: Final = 15
IN_SHARE: Final = 0.48
POOL: Final = 5_000
IN_KINDS: Final = ("sale", "transfer", "loan_drawdown")
OUT_KINDS: Final = ("purchase", "wages", "tax", "loan_repayment", "interest", "fee")
IN_RISING: Final = np.cumsum([0.88, 0.11, 0.01])
OUT_RISING: Final = np.cumsum([0.62, 0.12, 0.08, 0.08, 0.07, 0.03])
IN_SIZES: Final = np.array([1.0, 0.8, 1.3])
OUT_SIZES: Final = np.array([1.1, 0.35, 0.25, 0.9, 0.1, 0.01])
OUT_SIZE_MEAN: Final = 0.82


def _turnover(population: Population) -> Floats:
    """(n,) yuan a year through the account: the share of the business that the client settles with us."""
    settled = population.chance("settled").uniform(0.15, 0.6, len(population))
    living = np.where(population.kind == people.PERSON, population.debt * 0.5, population.debt * 0.08)
    return np.where(population.revenue > 0, population.revenue, living) * settled


def _inward(population: Population, a_month: Integers) -> tuple[Integers, Integers, Floats]:
    """Row, months ago and part of the month of each receipt: the same days each month, as customers pay."""
    chance = population.chance("settlement days")
    row = np.repeat(np.arange(len(population)), a_month * MONTHS)
    slot = np.arange(len(row)) - (np.cumsum(a_month * MONTHS) - a_month * MONTHS)[row]
    each = np.maximum(a_month, 1)[row]
    part = (slot % each + chance.random(len(population))[row]) / each
    begun = (slot // each > 0) | (population.today.day > 1)
    return row[begun], (slot // each)[begun], part[begun]


def _outward(population: Population, per_client: Floats) -> tuple[Integers, Integers, Floats]:
    """Row, months ago and part of the month of each payment."""
    chance = population.chance("payments out")
    row = np.repeat(np.arange(len(population)), chance.poisson(per_client))
    busy = population.activity(MONTHS)
    rising = np.cumsum(busy, axis=1) / busy.sum(axis=1, keepdims=True)
    return row, MONTHS - 1 - among(chance, rising[row]), chance.random(len(row))


def transactions(population: Population, per_client: float) -> pl.DataFrame:
    """Table `transaction`: client, day, amount (yuan, above 0), direction, counterparty, kind; sorted by client."""
    active = ~population.prospect
    a_month = np.maximum(round(per_client * IN_SHARE / MONTHS), 1) * active
    outward = np.where(active, per_client * (1 - IN_SHARE) * 1.07, 0.0)
    frames = [
        _moved(population, "in", _inward(population, a_month), a_month * 12.0),
        _moved(population, "out", _outward(population, outward), outward * 12 / MONTHS * OUT_SIZE_MEAN),
    ]
    moved = pl.concat(frames).filter(pl.col("day") < population.today)
    return moved.sort("client", "day", "direction", maintain_order=True)


def _moved(population: Population, direction: str, when: tuple[Integers, Integers, Floats], a_year: Floats) -> pl.DataFrame:
    """Movements in one direction; a_year: (n,) how many ordinary ones carry the turnover of a year."""
    chance = population.chance(f"moved {direction}")
    row, months_ago, part = when
    inward = direction == "in"
    kinds, rising, sizes = (IN_KINDS, IN_RISING, IN_SIZES) if inward else (OUT_KINDS, OUT_RISING, OUT_SIZES)
    kind = among(chance, np.broadcast_to(rising, (len(row), len(kinds))))
    each = (_turnover(population) / np.maximum(a_year, 1.0))[row]
    busy = population.activity(MONTHS)[:, ::-1][row, months_ago] if inward else 1.0
    amount = each * sizes[kind] * busy * spread(chance, len(row), 0.12 if inward else 0.5)
    party = (population.index[row] * 6_007 + chance.integers(0, 40, len(row))) % POOL
    return pl.DataFrame(
        {
            "client": population.index[row],
            "day": month_day(population.today, months_ago, part),
            "amount": np.maximum(np.round(amount, 2), 0.01),
            "direction": pl.repeat(direction, len(row), dtype=pl.String, eager=True),
            "counterparty": names.counterparties(POOL).gather(party),
            "kind": pl.Series(kinds).gather(kind),
        }
    )
