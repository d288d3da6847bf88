"""Invoices of the invented small firms: sold and bought, void ones and returns among them."""

from __future__ import annotations

import numpy as np
import polars as pl

from clc.channels.demo import names, trades
from clc.channels.demo import population as people
from clc.channels.demo.chance import Flags, Floats, Integers, among, month_day, share, spread
from clc.channels.demo.population import Population

HALVES = 5
MONTHS = 1 + 6 * HALVES
"""This month as far as it went, and whole half years before it."""
BUYERS, SELLERS = (12, 60), (10, 40)
POOL = 5_000
SOLD_SHARE = 0.48


def tellers(population: Population) -> Flags:
    """Which firms let us read their invoices: most small ones that are clients, some that are not yet."""
    chance = population.chance("invoice tellers")
    likely = np.where(population.prospect, 0.5, 0.9)
    flags: Flags = (population.kind == people.SME) & ~population.abroad & share(chance, len(population), likely)
    return flags


def _months_ago(chance: np.random.Generator, population: Population, row: Integers) -> Integers:
    """When each invoice was made: more in months of more business."""
    busy = population.activity(MONTHS)
    rising = np.cumsum(busy, axis=1) / busy.sum(axis=1, keepdims=True)
    return MONTHS - 1 - among(chance, rising[row])


def _counterparties(
    chance: np.random.Generator, population: Population, row: Integers, sold: Flags, months_ago: Integers
) -> Integers:
    """Who each invoice is with: a few large partners and many small.

    A strained firm turns to one-off new ones.
    """
    count = len(row)
    own = population.chance("partners")
    buyers = own.integers(*BUYERS, len(population))[row]
    sellers = own.integers(*SELLERS, len(population))[row]
    steepness = own.uniform(1.05, 2.0, len(population))[row]
    partner = np.floor(np.where(sold, buyers, sellers) * chance.random(count) ** steepness).astype(np.int64)
    sudden = share(chance, count, 0.02 + 0.3 * population.severity[row] * (months_ago < population.onset[row]))
    partner = np.where(sudden, 60 + chance.integers(0, 400, count), partner)
    return (population.index[row] * 7_919 + partner * 31 + np.where(sold, 0, 2_503)) % POOL


def _targets(population: Population, sold: bool) -> Floats:
    """(n, 1 + HALVES) yuan that each firm sells or buys this month and in each half year before, as its books say."""
    chance = population.chance(f"invoiced {sold}")
    margin = trades.figure("margin", population.trade)
    yearly = population.revenue * np.where(sold, 1.0, 0.85 - 0.7 * margin)
    busy = population.activity(MONTHS)[:, ::-1]
    busy = busy if sold else busy**0.9
    halves = busy[:, 1:].reshape(len(population), HALVES, 6).sum(axis=2)
    noise = np.exp(chance.normal(0, 0.015, (len(population), 1 + HALVES)))
    targets: Floats = yearly[:, None] / 12 * np.column_stack([busy[:, 0], halves]) * noise
    return targets


def _scaled(amount: Floats, population: Population, row: Integers, sold: Flags, half: Integers, counted: Flags) -> Floats:
    """The amounts, scaled so that the valid ones of each firm, direction and half year sum to the target."""
    groups = 2 * (1 + HALVES) * len(population)
    group = (row * 2 + sold) * (1 + HALVES) + half
    sums = np.bincount(group, np.where(counted, amount, 0.0), minlength=groups)
    targets = np.stack([_targets(population, False), _targets(population, True)], axis=1).reshape(groups)
    factor = targets / np.where(sums > 0, sums, 1.0)
    scaled: Floats = amount * factor[group]
    return scaled


def invoices(population: Population, per_firm: float) -> pl.DataFrame:
    """Table `invoice`: client, number, day, direction, counterparty, amount, tax, total, status, repeat.

    By client.
    """
    chance = population.chance("invoices")
    tells = tellers(population)
    expected = per_firm * np.exp(population.chance("invoice counts").normal(0, 0.4, len(population)))
    counts = np.where(tells, np.maximum(chance.poisson(expected), 6), 0)
    row = np.repeat(np.arange(len(population)), counts)
    count = len(row)
    sold = share(chance, count, SOLD_SHARE)
    months_ago = _months_ago(chance, population, row)
    strained = population.severity[row] * (months_ago < population.onset[row])
    amount = spread(chance, count, 0.7)
    amount = np.where(share(chance, count, 0.008 + 0.05 * strained), -0.6 * amount, amount)
    void = share(chance, count, 0.03 + 0.1 * strained)
    amount = np.round(_scaled(amount, population, row, sold, (months_ago + 5) // 6, ~void), 2)
    tax = np.round(amount * trades.figure("tax", population.trade)[row], 2)
    party = _counterparties(chance, population, row, sold, months_ago)
    order = np.arange(count) - (np.cumsum(counts) - counts)[row]
    frame = pl.DataFrame(
        {
            "client": population.index[row],
            "number": _numbers(population.index[row], order, sold),
            "day": month_day(population.today, months_ago, chance.random(count)),
            "direction": pl.Series(["bought", "sold"]).gather(sold.astype(np.int64)),
            "counterparty": names.counterparties(POOL).gather(party),
            "amount": amount,
            "tax": tax,
            "total": np.round(amount + tax, 2),
            "status": pl.Series(["valid", "void"]).gather(void.astype(np.int64)),
            "repeat": np.zeros(count, dtype=np.int32),
        }
    )
    again = share(chance, count, 0.002 + 0.04 * strained)
    repeats = frame.filter(pl.Series(again)).with_columns(repeat=pl.lit(1, dtype=pl.Int32))
    return pl.concat([frame, repeats]).sort("client", "day", "number", "repeat", maintain_order=True)


def _numbers(index: Integers, order: Integers, sold: Flags) -> pl.Series:
    """Twenty digits, the first of them 99 that no tax office uses.

    A number is the firm's own or its seller's.
    """
    body = index * 100_000 + order
    return pl.Series("99" + pl.Series(np.where(sold, 1, 2)).cast(pl.String) + pl.Series(body).cast(pl.String).str.zfill(17))
