"""Invoices of the invented small firms: sold and bought, void ones and returns among them."""

from __future__ import annotations

import numpy as np
import polars as pl

from clc.channels.demo import names, trades
from clc.channels.demo import population as people
from clc.channels.demo.chance import Flags, Floats, Integers, column_at, month_day, share, spread
from clc.channels.demo.population import Population

QUARTERS = 12
MONTHS = 1 + 3 * QUARTERS
"""This month as far as it went, and whole quarters before it."""
BUYERS_MEDIAN, SELLERS_MEDIAN, PARTNERS_SPREAD = 22.0, 18.0, 0.5
YOUNG_SHARE = 0.35
"""Firms whose invoices we may read for less than the three years."""
PARTNERS_LEAST, PARTNERS_MOST = 4, 60
POOL = 5_000
SOLD_SHARE = 0.48


def tellers(population: Population) -> Flags:
    """Which firms let us read their invoices: most small ones that are clients, some that are not yet."""
    chance = population.chance("invoice tellers")
    likely = np.where(population.prospect, 0.5, 0.9)
    flags: Flags = (population.kind == people.SME) & ~population.abroad & share(chance, len(population), likely)
    return flags


def _months_ago(population: Population, row: Integers, along: Floats) -> Integers:
    """When each invoice was made, `along` (0 to 1) the firm's business of all months: no month goes without."""
    busy = _business(population)
    rising = np.cumsum(busy, axis=1) / busy.sum(axis=1, keepdims=True)
    return MONTHS - 1 - column_at(along, rising[row])


def _counterparties(
    chance: np.random.Generator, population: Population, row: Integers, sold: Flags, months_ago: Integers
) -> Integers:
    """Who each invoice is with: a few large partners and many small.

    A strained firm turns to one-off new ones.
    """
    count = len(row)
    own = population.chance("partners")
    size = (np.maximum(population.revenue, 1e5) / people.REVENUE_MEDIAN[people.SME]) ** 0.15
    buyers = _partners(own, BUYERS_MEDIAN * size * np.where(_erratic(population), 0.4, 1.0))[row]
    sellers = _partners(own, SELLERS_MEDIAN * size)[row]
    steepness = own.uniform(1.05, 2.0, len(population))[row]
    partner = np.floor(np.where(sold, buyers, sellers) * chance.random(count) ** steepness).astype(np.int64)
    sudden = share(chance, count, 0.02 + 0.3 * population.severity[row] * (months_ago < population.onset[row]))
    partner = np.where(sudden, 60 + chance.integers(0, 400, count), partner)
    return (population.index[row] * 7_919 + partner * 31 + np.where(sold, 0, 2_503)) % POOL


def _partners(chance: np.random.Generator, median: Floats) -> Floats:
    drawn: Floats = np.clip(median * spread(chance, len(median), PARTNERS_SPREAD), PARTNERS_LEAST, PARTNERS_MOST)
    return drawn


def _business(population: Population) -> Floats:
    """(n, MONTHS) business of each month, oldest first, as invoices show it: the weaker the firm, the lumpier."""
    chance = population.chance("lumps")
    shape = (len(population), MONTHS)
    weak, erratic = np.maximum(-population.quality - 0.6, 0.0), _erratic(population)
    width = (0.1 + 0.22 * weak + 0.4 * population.severity)[:, None]
    width = np.where(erratic[:, None], chance.uniform(0.8, 1.4, (shape[0], 1)), width)
    lumps = np.exp(width * chance.normal(0, 1, shape) - width**2 / 2)
    idle = chance.random(shape) < 0.3 * np.maximum(width - 0.4, 0.0)
    young = share(chance, shape[0], YOUNG_SHARE)
    watched = np.where(young, chance.integers(10, MONTHS, shape[0]), MONTHS)[:, None]
    known = np.arange(MONTHS)[None, :] >= MONTHS - watched
    business: Floats = population.activity(MONTHS) * lumps * ~idle * known
    return business


def _erratic(population: Population) -> Flags:
    """Small traders who sell by fits and starts to few; more of them among the strained."""
    chance = population.chance("erratic")
    flags: Flags = share(chance, len(population), 0.06 + 0.05 * (population.quality < -0.6) + 0.4 * population.severity)
    return flags


def _targets(population: Population, sold: bool) -> Floats:
    """(n, 1 + QUARTERS) yuan that each firm sells or buys this month and in each quarter before."""
    chance = population.chance(f"invoiced {sold}")
    margin = trades.figure("margin", population.trade)
    yearly = population.revenue * np.where(sold, 1.0, 0.85 - 0.7 * margin)
    busy = _business(population)[:, ::-1]
    busy = busy if sold else busy**0.9
    quarters = busy[:, 1:].reshape(len(population), QUARTERS, 3).sum(axis=2)
    noise = np.exp(chance.normal(0, 0.02, (len(population), 1 + QUARTERS)))
    targets: Floats = yearly[:, None] / 12 * np.column_stack([busy[:, 0], quarters]) * noise
    return targets


def _scaled(amount: Floats, population: Population, row: Integers, sold: Flags, quarter: Integers, counted: Flags) -> Floats:
    """The amounts, scaled so that the valid ones of each firm, direction and quarter sum to the target."""
    groups = 2 * (1 + QUARTERS) * len(population)
    group = (row * 2 + sold) * (1 + QUARTERS) + quarter
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
    order = np.arange(count) - (np.cumsum(counts) - counts)[row]
    before = np.floor(order * SOLD_SHARE).astype(np.int64)
    sold = np.floor((order + 1) * SOLD_SHARE) > before
    place, of = np.where(sold, before, order - before), np.where(sold, SOLD_SHARE, 1 - SOLD_SHARE) * counts[row]
    months_ago = _months_ago(population, row, (place + chance.random(count)) / of)
    strained = population.severity[row] * (months_ago < population.onset[row])
    amount = spread(chance, count, 0.7)
    amount = np.where(share(chance, count, 0.008 + 0.05 * strained), -0.6 * amount, amount)
    void = share(chance, count, 0.03 + 0.1 * strained + 0.06 * _erratic(population)[row])
    amount = np.round(_scaled(amount, population, row, sold, (months_ago + 2) // 3, ~void), 2)
    tax = np.round(amount * trades.figure("tax", population.trade)[row], 2)
    party = _counterparties(chance, population, row, sold, months_ago)
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
