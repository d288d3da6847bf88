"""A points card chosen step by step: each characteristic is cut for what those before it leave untold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from clc.engines.scoring import binning, logistic
from clc.engines.scoring.binning import Cut, Rules
from clc.engines.scoring.cutting import GROUPS, LABELS_MAX, SHAPE_OF, Binning, Bins, prebins
from clc.engines.scoring.sample import Sample
from clc.engines.scoring.woe import evidence

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
REFIT = 4  # steps between two fits of all weights
BENT = (binning.PEAK, binning.VALLEY)
STRAIGHT = (binning.FALLING, binning.RISING)


@dataclass(frozen=True)
class Steps:
    """What is fixed before looking at the outcome.

    characteristics_max: of a card; looked_at: how many columns are cut exactly at each step; kept: how many columns
    stay in play after the first look; gain_min: least squared pull over curve of a step (chi-square of its bins);
    ridge: penalty of the weights; weight_min: what weighs less is left out; bent_gain: how many times more a peak or
    valley must tell than a monotone shape; monotone: column -> "up" or "down", told by a person.
    """

    binning: Binning = field(default_factory=Binning)
    characteristics_max: int = 20
    looked_at: int = 4
    kept: int = 200
    gain_min: float = 12.0
    ridge: float = 1.0
    weight_min: float = 0.05
    bent_gain: float = 1.15
    monotone: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fitted:
    """A card before points: columns, their bins (`woe` given the other columns), weights (k,) >= 0, intercept."""

    names: tuple[str, ...]
    bins: tuple[Bins, ...]
    weights: Floats
    intercept: float

    def log_odds(self, sample: Sample) -> Floats:
        """Ln odds good:bad of cases, (n,), never NaN."""
        total = np.full(len(sample), self.intercept)
        for name, bins, weight in zip(self.names, self.bins, self.weights, strict=True):
            total += weight * bins.woe_of(sample.column(name))
        return total


@dataclass(frozen=True)
class _Coded:
    """A column by prebin: codes 0 .. width - 1, then `width` for unknown. Groups: `members` are their labels."""

    name: str
    codes: NDArray[np.int16]
    width: int
    edges: Floats
    members: Places | None
    cases: Floats
    bad: Floats


def fit(sample: Sample, steps: Steps) -> Fitted:
    """Choose, cut and weigh characteristics.

    sample: both outcomes present. All that looks at the outcome happens here. Of columns that tell the same only the
    first is taken, as the second then tells nothing more. Without any telling column only the intercept is left.
    """
    coded = [_coded(sample, name, steps.binning) for name in sample.names]
    total = np.full(len(sample), np.log((1 - sample.rate) / sample.rate))
    chosen: dict[str, tuple[_Coded, Bins]] = {}
    inputs: dict[str, Floats] = {}
    for at in range(1, steps.characteristics_max + 1):
        sums = _sums([one for one in coded if one.name not in chosen], *_untold(total, sample.outcome))
        if not chosen:
            coded = [each for each, *_ in sums[: steps.kept]]
        found = [(_best(*each, steps, len(sample), limited=False), each) for each in sums[: steps.looked_at]]
        found = [each for each in found if each[0][0] >= steps.gain_min]
        if not found:
            break
        _, told = max(found, key=lambda each: each[0][0])
        _, one, bins = _best(*told, steps, len(sample), limited=True)
        chosen[one.name], inputs[one.name] = (one, bins), bins.woe_of(sample.column(one.name))
        total = total + inputs[one.name]
        if at % REFIT == 0:
            intercept, weights = _weights(inputs, sample, steps)
            total = intercept + np.column_stack(list(inputs.values())) @ weights
    return _pruned(chosen, inputs, sample, steps)


def telling(sample: Sample, steps: Steps) -> list[str]:
    """Columns by how much their prebins alone could tell, most first."""
    total = np.full(len(sample), np.log((1 - sample.rate) / sample.rate))
    coded = [_coded(sample, name, steps.binning) for name in sample.names]
    return [each.name for each, *_ in _sums(coded, *_untold(total, sample.outcome))]


def _untold(total: Floats, outcome: Floats) -> tuple[Floats, Floats]:
    chance = logistic.sigmoid(-total)
    return outcome - chance, np.maximum(chance * (1 - chance), 1e-9)


def _sums(coded: list[_Coded], pull: Floats, curve: Floats) -> list[tuple[_Coded, Floats, Floats]]:
    """Pull and curve by prebin, the columns that could tell most first."""
    found: list[tuple[float, _Coded, Floats, Floats]] = []
    for one in coded:
        g, h = _summed(one.codes, pull, one.width), _summed(one.codes, curve, one.width)
        found.append((float((g * g / (h + 1.0)).sum()), one, g, h))
    found.sort(key=lambda each: (-each[0], each[1].name))
    return [each[1:] for each in found]


def _best(
    one: _Coded, pull: Floats, curve: Floats, steps: Steps, size: int, *, limited: bool
) -> tuple[float, _Coded, Bins]:
    """The exact best bins of a column for what is untold, and how much they tell; limited: in number too."""
    settings = steps.binning
    rules = Rules(settings.bins_max if limited else one.width + 1, max(settings.share_min * size, settings.cases_min))
    order = np.arange(one.width)
    if one.members is not None:
        often = np.flatnonzero(one.cases[: one.width - 1] >= settings.cases_min)
        order = often[np.argsort(pull[often] / (curve[often] + 1.0), kind="stable")]
    if not order.size:
        return 0.0, one, _bins(one, Cut(np.array([], dtype=np.intp), 0.0, GROUPS), order, (pull, curve), settings)
    told = one.cases[order], pull[order], curve[order]
    shapes = (SHAPE_OF[steps.monotone[one.name]],) if one.name in steps.monotone else STRAIGHT
    shapes = (binning.RISING,) if one.members is not None else shapes
    cuts = [binning.best_left(*told, shape=each, rules=rules, prior=settings.prior) for each in shapes]
    found = max(cuts, key=lambda cut: cut.information)
    if len(shapes) > 1 and one.width > 2:
        bent = [binning.best_left(*told, shape=each, rules=rules, prior=settings.prior) for each in BENT]
        other = max(bent, key=lambda cut: cut.information)
        if other.information > steps.bent_gain * found.information + 4.0:
            found = other
    bins = _bins(one, found, order, (pull, curve), settings)
    missing = pull[one.width] ** 2 / (curve[one.width] + 1.0) if pull[one.width] > 0 else 0.0
    return found.information + float(missing), one, bins


def _bins(
    one: _Coded, cut: Cut, order: Places, told: tuple[Floats, Floats], settings: Binning
) -> Bins:
    """The bins of a cut, each weighing one Newton step for what is untold (good odds: minus the pull)."""
    pull, curve = told
    soft = settings.prior * float(curve.sum() / max(one.cases.sum(), 1.0))
    starts = np.concatenate(([0], cut.ends[:-1] + 1)) if cut.ends.size else np.array([], dtype=np.intp)
    sums = [np.add.reduceat(each[order], starts) if starts.size else np.empty(0)
            for each in (pull, curve, one.cases, one.bad)]  # fmt: skip
    groups: tuple[tuple[int, ...], ...] = ()
    edges = one.edges[cut.ends[:-1]] if one.members is None else np.empty(0)
    if one.members is not None:
        groups = tuple(tuple(one.members[part].tolist()) for part in np.split(order, starts[1:])) if starts.size else ()
        rest = np.setdiff1d(np.arange(one.width), order)
        sums = [np.append(each, whole[rest].sum()) for each, whole in zip(sums, (pull, curve, one.cases, one.bad),
                                                                         strict=True)]  # fmt: skip
    lost = one.width
    weigh = -sums[0] / (sums[1] + soft)
    unknown = min(float(-pull[lost] / (curve[lost] + soft)), 0.0)
    shape = GROUPS if one.members is not None else cut.shape
    return Bins(edges, groups, weigh, sums[2], sums[3], unknown, float(one.cases[lost]), float(one.bad[lost]),
                cut.information, shape)  # fmt: skip


def _weights(inputs: Mapping[str, Floats], sample: Sample, steps: Steps) -> tuple[float, Floats]:
    held = np.column_stack(list(inputs.values())) if inputs else np.empty((len(sample), 0))
    return logistic.fit(held, sample.outcome, ridge=steps.ridge, tolerance=1e-4)


def _pruned(
    chosen: Mapping[str, tuple[_Coded, Bins]], inputs: Mapping[str, Floats], sample: Sample, steps: Steps
) -> Fitted:
    """The card of what was chosen, without what weighs next to nothing beside the others."""
    _, weights = _weights(inputs, sample, steps)
    kept = [name for name, weight in zip(inputs, weights, strict=True) if weight >= steps.weight_min]
    intercept, weights = _weights({name: inputs[name] for name in kept}, sample, steps)
    bins = tuple(_informed(chosen[name][1], sample.rate, steps.binning.prior) for name in kept)
    return Fitted(tuple(kept), bins, weights, intercept)


def _informed(bins: Bins, rate: float, prior: float) -> Bins:
    """The same bins with the information value they have by themselves, as people know it."""
    woe = evidence(bins.cases, bins.bad, rate=rate, prior=prior)
    good = bins.cases - bins.bad
    shares = good / max(float(good.sum()), 1.0) - bins.bad / max(float(bins.bad.sum()), 1.0)
    return replace(bins, information=float(np.maximum(shares * woe, 0).sum()))


def _coded(sample: Sample, name: str, settings: Binning) -> _Coded:
    values = sample.column(name)
    known = ~np.isnan(values)
    members: Places | None = None
    edges = np.empty(0)
    if name in sample.labels:
        counts = np.bincount(values[known].astype(np.intp), minlength=1)
        members = np.argsort(-counts, kind="stable")[:LABELS_MAX]
        members = members[counts[members] > 0]
        table = np.full(counts.size, members.size, dtype=np.int16)
        table[members] = np.arange(members.size)
        width = members.size + 1
        codes = np.full(len(values), width, dtype=np.int16)
        codes[known] = table[values[known].astype(np.intp)]
    else:
        edges = prebins(np.sort(values[known]), settings.prebins)
        width = edges.size + 1
        codes = np.where(known, np.searchsorted(edges, values, side="right"), width).astype(np.int16)
    cases = np.bincount(codes, minlength=width + 1).astype(float)
    bad = _summed(codes, sample.outcome, width)
    return _Coded(name, codes, width, edges, members, cases, bad)


def _summed(codes: NDArray[np.int16], weights: Floats, width: int) -> Floats:
    return np.asarray(np.bincount(codes, weights=weights, minlength=width + 1), dtype=np.float64)
