"""Movements of the invented clients' settlement accounts over the last fourteen months."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from clc.channels.demo import names
from clc.channels.demo import population as people
from clc.channels.demo.chance import Floats, among, days_of, share, spread
from clc.channels.demo.population import Population

MONTHS: Final = 14
MONTH_DAYS: Final = 30.4375
POOL: Final = 5_000
IN_KINDS: Final = ("sale", "transfer", "loan_drawdown")
OUT_KINDS: Final = ("purchase", "wages", "tax", "loan_repayment", "interest", "fee")
IN_SHARES: Final = np.cumsum([0.86, 0.11, 0.03])
OUT_SHARES: Final = np.cumsum([0.62, 0.12, 0.08, 0.08, 0.07, 0.03])


def _turnover(population: Population) -> Floats:
    """(n,) yuan a year through the account: the share of the business that the client settles with us."""
    settled = population.chance("settled").uniform(0.15, 0.6, len(population))
    living = np.where(population.kind == people.PERSON, population.debt * 0.5, population.debt * 0.08)
    return np.where(population.revenue > 0, population.revenue, living) * settled


def transactions(population: Population, per_client: float) -> pl.DataFrame:
    """Table `transaction`: client, day, amount (yuan, above 0), direction, counterparty, kind.

    Sorted by client.
    """
    chance = population.chance("transactions")
    people_count = len(population)
    expected = per_client * np.exp(chance.normal(0, 0.5, people_count)) / np.exp(0.125)
    expected = expected * np.where(population.prospect, 0.0, 1.07)
    counts = chance.poisson(expected)
    row = np.repeat(np.arange(people_count), counts)
    count = len(row)
    busy = population.activity(MONTHS)
    rising = np.cumsum(busy, axis=1) / busy.sum(axis=1, keepdims=True)
    months_ago = MONTHS - 1 - among(chance, rising[row])
    days_ago = np.floor((months_ago + chance.random(count)) * MONTH_DAYS).astype(np.int64) + 1
    inward = share(chance, count, 0.48)
    kind_in = among(chance, np.broadcast_to(IN_SHARES, (count, len(IN_KINDS))))
    kind_out = among(chance, np.broadcast_to(OUT_SHARES, (count, len(OUT_KINDS))))
    kind = np.where(inward, kind_in, len(IN_KINDS) + kind_out)
    relative = np.where(inward, np.array([1.0, 0.4, 1.5])[kind_in], np.array([1.1, 0.35, 0.25, 0.9, 0.1, 0.01])[kind_out])
    each = _turnover(population)[row] / np.maximum(expected[row] * 12 / MONTHS * 0.48, 1.0)
    strained = population.severity[row] * (months_ago < population.onset[row])
    amount = np.round(each * relative * spread(chance, count, 0.6) * (1 - 0.45 * strained * inward) / 1.2, 2)
    party = (population.index[row] * 6_007 + chance.integers(0, 40, count)) % POOL
    frame = pl.DataFrame(
        {
            "client": population.index[row],
            "day": days_of(population.day, -days_ago),
            "amount": np.maximum(amount, 0.01),
            "direction": pl.Series(["out", "in"]).gather(inward.astype(np.int64)),
            "counterparty": names.counterparties(POOL).gather(party),
            "kind": pl.Series([*IN_KINDS, *OUT_KINDS]).gather(kind),
        }
    )
    return frame.sort("client", "day", maintain_order=True)
