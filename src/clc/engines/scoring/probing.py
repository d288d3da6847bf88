"""A fixed look at a scorecard: made-up firms that touch every bin, and the scores they must always get."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

from clc.engines.scoring.scorecard import Card, Characteristic, points
from clc.kernel.column import UNKNOWN


def probe(card: Card) -> list[float | None]:
    """The scores of made-up firms: firm i has in each characteristic its i-th bin, the last ones nothing known.

    Returns as many scores as the longest characteristic has bins, and two: one firm of which every second characteristic is
    unknown, one of which all are; None where there is no score. The same card gives the same scores on any machine, so a
    version that is replayed shows whether it still says what was approved.
    """
    longest = max((len(each.points) for each in card.characteristics), default=0)
    firms: list[Mapping[str, float]] = [
        {each.indicator: inside(each, place) for each in card.characteristics} for place in range(longest)
    ]
    firms.append({each.indicator: inside(each, 0) for each in card.characteristics[::2]})
    firms.append({})
    return [_plain(points(card, firm)) for firm in firms]


def inside(characteristic: Characteristic, place: int) -> float:
    """A value inside a bin (the last one for a place beyond): between its edges, or one away from its only edge."""
    edges = characteristic.edges
    if not edges:
        return 0.0
    at = min(place, len(edges))
    if at == 0:
        return edges[0] - 1.0
    return edges[-1] + 1.0 if at == len(edges) else (edges[at - 1] + edges[at]) / 2


def _plain(score: object) -> float | None:
    number = float(score) if isinstance(score, int | float) else UNKNOWN
    return None if isnan(number) else round(number, 9)
