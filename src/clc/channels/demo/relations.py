"""Ties of the invented parties: who owns, guarantees and supplies whom, from when."""

from __future__ import annotations

import numpy as np
import polars as pl

from clc.channels.demo import population as people
from clc.channels.demo.chance import Floats, Integers, days_of, share
from clc.channels.demo.population import Population

OWNS, GUARANTEES, SUPPLIES = "owns", "guarantees", "supplies"


def _ties(population: Population, source: Integers, target: Integers, kind: str, part: Floats | None) -> pl.DataFrame:
    """Rows of one kind; source and target are places in the chunk, part (k,) the share owned."""
    kept = (source >= 0) & (target >= 0) & (source != target)
    age = np.minimum(population.known_days[source[kept]], population.known_days[target[kept]])
    shares = np.full(kept.sum(), np.nan) if part is None else np.round(part[kept], 4)
    return pl.DataFrame(
        {
            "source": population.index[source[kept]],
            "target": population.index[target[kept]],
            "kind": pl.repeat(kind, int(kept.sum()), dtype=pl.String, eager=True),
            "share": pl.Series(shares).fill_nan(None),
            "starts": days_of(population.day, -(age + 30)),
        }
    )


def _neighbour(population: Population, places: Integers, kind: int, skip: int) -> Integers:
    """For each place the nearest later client of a kind in the same hundred, `skip` further on.

    -1 when none.
    """
    same = np.flatnonzero(population.kind == kind)
    if not len(same):
        return np.full(len(places), -1)
    found = np.searchsorted(same, places, side="right") + skip
    next_one = same[np.minimum(found, len(same) - 1)]
    within = (found < len(same)) & (next_one // people.PATTERN_CLIENTS == places // people.PATTERN_CLIENTS)
    return np.where(within, next_one, -1)


def relations(population: Population) -> pl.DataFrame:
    """Columns source, target (client indexes), kind, share (0 to 1 or unknown), starts.

    What all owners of a party hold sums to 1 at most.
    """
    chance = population.chance("relations")
    count = len(population)
    places = np.arange(count)
    owned = np.flatnonzero(population.parent >= 0)
    owner = population.parent[owned] - population.index[0]
    held = np.where(share(chance, len(owned), 0.35), 1.0, 0.51 + 0.44 * chance.random(len(owned)))
    second = _neighbour(population, owned, people.COMPANY, 4)
    second = np.where((held < 1) & (second != owner), second, -1)
    minority = (1 - held) * (0.3 + 0.65 * chance.random(len(owned)))
    small = places[(population.kind == people.SME) & (population.parent < 0) & share(chance, count, 0.25)]
    person = np.where(population.abroad[small], -1, _neighbour(population, small, people.PERSON, 0))
    family = 0.5 + 0.5 * chance.random(len(small))
    backed = owned[share(chance, len(owned), 0.55)]
    mutual = places[(population.kind == people.SME) & share(chance, count, 0.06)]
    partner = _neighbour(population, mutual, people.SME, 1)
    supplier = places[(population.kind == people.SME) & share(chance, count, 0.2)]
    buyer = _neighbour(population, supplier, people.COMPANY, 0)
    frames = [
        _ties(population, owner, owned, OWNS, held),
        _ties(population, second, owned, OWNS, minority),
        _ties(population, person, small, OWNS, family),
        _ties(population, population.parent[backed] - population.index[0], backed, GUARANTEES, None),
        _ties(population, mutual, partner, GUARANTEES, None),
        _ties(population, partner, mutual, GUARANTEES, None),
        _ties(population, supplier, buyer, SUPPLIES, None),
    ]
    return pl.concat(frames).unique(["source", "target", "kind"], maintain_order=True)
