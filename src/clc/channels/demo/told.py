"""Facts told of the invented clients: the bank's rating, what surveys answered, how many work there."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from clc.channels.demo import population as people
from clc.channels.demo.chance import Flags, Floats, Integers, days_of, share, whole
from clc.channels.demo.population import Population

RATINGS: Final = ("A", "B", "C", "D")
RATING_FROM: Final = (-1.35, -0.55, 0.45)
"""Hidden standing from which a client is rated C, B, A."""


def _standing(population: Population) -> Floats:
    noise = population.chance("standing").normal(0, 0.35, len(population))
    standing: Floats = 0.8 * population.quality - 2.2 * population.severity + noise
    return standing


def _told(population: Population, rows: Integers, name: str, unit: str, value: Floats, days_ago: Integers) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "client": population.index[rows],
            "name": pl.repeat(name, len(rows), dtype=pl.String, eager=True),
            "value": pl.Series(value, dtype=pl.Float64),
            "text": pl.repeat("", len(rows), dtype=pl.String, eager=True),
            "unit": pl.repeat(unit, len(rows), dtype=pl.String, eager=True),
            "as_of": days_of(population.day, -days_ago[rows]),
        }
    )


def _rated(population: Population, rows: Integers, standing: Floats, days_ago: Integers) -> pl.DataFrame:
    place = len(RATINGS) - 1 - np.searchsorted(RATING_FROM, standing[rows], side="right")
    frame = _told(population, rows, "bank_rating", "text", np.full(len(rows), np.nan), days_ago)
    return frame.with_columns(text=pl.Series(RATINGS).gather(place), value=pl.lit(None, dtype=pl.Float64))


def facts(population: Population, told_share: float) -> pl.DataFrame:
    """Columns client, name, value, text, unit, as_of; at most one row a client and fact, sorted by both.

    Satisfaction is 1 to 5, the answer to "would you recommend us" 0 to 10; money in yuan.
    """
    chance = population.chance("facts")
    client, firm, quality, severity = (
        ~population.prospect,
        population.firms(),
        population.quality,
        population.severity,
    )
    standing, count = _standing(population), len(population)

    def some(flags: Flags, part: float) -> Integers:
        return np.flatnonzero(flags & share(chance, count, part * told_share))

    def noise(rows: Integers, width: float) -> Floats:
        return chance.normal(0, width, len(rows))

    when = chance.integers(10, 300, count)
    rated, asked, pleased = (
        some(client & firm, 0.85),
        some(client & ~population.quiet, 0.45),
        some(client, 0.35),
    )
    staffed = some(firm & (population.kind != people.PROJECT), 0.7)
    banked, wide, chosen = some(client, 0.8), some(client, 0.9), some(population.kind != people.PERSON, 0.12)
    failed = np.flatnonzero(client & firm & (severity > 0.82) & (population.onset > 8))
    mood = np.clip(np.round(7.6 + 1.1 * quality[asked] - 3 * severity[asked] + noise(asked, 1.4)), 0, 10)
    smile = np.clip(np.round(3.9 + 0.4 * quality[pleased] - severity[pleased] + noise(pleased, 0.7)), 1, 5)
    staff: Floats = whole(np.maximum(population.revenue[staffed] / 9e5, 3))
    held = np.clip(
        np.round(2.2 + 0.7 * quality[wide] + (population.kind[wide] == people.PARENT) + noise(wide, 1.2)),
        1,
        8,
    )
    worth = np.where(population.revenue > 0, population.revenue, population.debt)
    frames = [
        _rated(population, rated, standing, when),
        _told(population, failed, "default_flag", "flag", np.ones(len(failed)), np.minimum(when, 60)),
        _told(population, asked, "recommend_score", "points", mood, when),
        _told(population, pleased, "satisfaction_score", "points", smile, when),
        _told(population, staffed, "employees", "count", staff, when),
        _told(population, wide, "products_held", "count", held, when),
        _told(
            population,
            banked,
            "deposits_average",
            "money",
            np.round(worth[banked] * 0.04 * (1 - severity[banked])),
            when,
        ),
        _told(population, banked, "fee_income_12m", "money", np.round(worth[banked] * 0.0006), when),
        _told(population, chosen, "strategic_industry", "flag", np.ones(len(chosen)), when),
    ]
    return pl.concat(frames).sort("client", "name", maintain_order=True)
