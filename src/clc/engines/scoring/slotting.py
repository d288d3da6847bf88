"""Supervisory slotting: answers to described questions become factors, a category, a risk weight and an expected loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from clc.kernel.column import UNKNOWN, Column, Condition, known, pick, ratio

#: The categories by number, best first; 5 is default. An answer of 0 means that a question does not apply.
CATEGORIES = ("strong", "good", "satisfactory", "weak", "default")
NOT_APPLICABLE, DEFAULT = 0.0, 5.0
EDGE = 1e-9


@dataclass(frozen=True)
class Question:
    """A question's answer: 1 to 4, 0 where it does not apply, NaN where nobody answered."""

    name: str
    answer: Column


@dataclass(frozen=True)
class Cap:
    """While `answer` is 4 and `holds`, the category is not better than `not_better_than`."""

    name: str
    answer: Column
    not_better_than: float
    holds: Condition = True


@dataclass(frozen=True)
class Result:
    """What slotting makes of a sheet. Numbers are NaN where unknown.

    means: mean answer by factor; factors: category by factor, 1 to 4; total: weighted, 1 to 4; category: 1 to 5 after
    caps, default and override; scored: before them; caps: names of the caps that hold; missing: questions without answer.
    """

    means: Mapping[str, float]
    factors: Mapping[str, float]
    total: float
    scored: float
    category: float
    caps: tuple[str, ...] = ()
    binding: tuple[str, ...] = ()
    missing: tuple[str, ...] = field(default=())

    @property
    def word(self) -> str:
        """The category as a word; `unknown` where it is not known."""
        return CATEGORIES[round(self.category) - 1] if self.category == self.category else "unknown"


def factor_mean(answers: Sequence[Column]) -> Column:
    """The mean of the answers that apply.

    answers: 1 to 4 each, 0 where the question does not apply. Returns 1 to 4; unknown where any answer is unknown or
    none applies: what nobody answered is never averaged away. Source: domain reference 1.5 (house default).
    """
    count: Column = 0.0
    total: Column = 0.0
    for answer in answers:
        count = count + pick(answer > 0, 1.0, 0.0)
        total = total + answer
    return ratio(total, count)


def half_up(mean: Column) -> Column:
    """A mean of 1 to 4 as a category, halves to the worse: 1.5 is 2, 2.5 is 3, 3.5 is 4; unknown stays unknown."""
    edged = mean + EDGE
    return pick(known(mean), pick(edged >= 3.5, 4.0, pick(edged >= 2.5, 3.0, pick(edged >= 1.5, 2.0, 1.0))), UNKNOWN)


def weighted(factors: Mapping[str, Column], weights: Mapping[str, float]) -> Column:
    """The weighted mean of the factors' categories, 1 to 4; unknown where a factor is. weights: above 0, of any sum."""
    total: Column = 0.0
    for name, weight in weights.items():
        total = total + factors[name] * weight
    return total / sum(weights.values())


def category_of(total: Column, cuts: tuple[float, float, float]) -> Column:
    """1 to 4 by the cuts, each edge belonging to the better side: with (1.5, 2.5, 3.5), 1.5 is 1 and 3.5 is 3."""
    strong, good, satisfactory = (cut + EDGE for cut in cuts)
    found = pick(total <= strong, 1.0, pick(total <= good, 2.0, pick(total <= satisfactory, 3.0, 4.0)))
    return pick(known(total), found, UNKNOWN)


def not_better(category: Column, limit: Column) -> Column:
    """The category, or the limit where that is worse; unknown where either is."""
    return pick(known(limit), pick(category >= limit, category, pick(known(category), limit, UNKNOWN)), UNKNOWN)


def capped(category: Column, caps: Sequence[Cap]) -> Column:
    """The category under every cap that holds."""
    for cap in caps:
        limit = pick(cap.answer >= 4, pick(cap.holds, cap.not_better_than, 1.0), 1.0)
        category = not_better(category, limit)
    return category


def overridden(category: Column, notches: Column) -> Column:
    """The category moved by notches (below 0: better), kept within 1 and 4; a default is not moved."""
    moved = category + notches
    kept = pick(known(moved), pick(moved < 1, 1.0, pick(moved > 4, 4.0, moved)), UNKNOWN)
    return pick(category >= DEFAULT, DEFAULT, kept)


def defaulted(category: Column, default: Column) -> Column:
    """5 where the default flag is 1, whatever the answers say; else the category."""
    return pick(default > 0, DEFAULT, category)


def of_category(category: Column, values: Sequence[float]) -> Column:
    """The value of a category, from five values strong to default; unknown stays unknown."""
    strong, good, satisfactory, weak, default = values
    worse = pick(category < 4.5, weak, default)
    found = pick(category < 1.5, strong, pick(category < 2.5, good, pick(category < 3.5, satisfactory, worse)))
    return pick(known(category), found, UNKNOWN)


def risk_weighted(exposure: Column, weight: Column) -> Column:
    """Risk-weighted assets: exposure (money) times risk weight (share)."""
    return exposure * weight


def expected_loss(exposure: Column, loss: Column) -> Column:
    """Expected loss: exposure (money) times the category's loss (share of the exposure; CRE33.12: weight times 8 %)."""
    return exposure * loss


def capital(assets: Column, required: Column) -> Column:
    """Capital for risk-weighted assets (money) at the required ratio (share, 0.105 with the conservation buffer)."""
    return assets * required


def anchored(steps: Sequence[tuple[float, Column, Column]], otherwise: float = 4.0) -> Column:
    """The answer a project's numbers propose: that of the first step whose value reaches its limit.

    steps: (answer, value, at least), best answer first. Unknown as soon as a step before the one that decides has an
    unknown value: a number nobody told never makes an answer better or worse.
    """
    found: Column = otherwise
    for answer, value, least in reversed(steps):
        found = pick(known(value), pick(value + EDGE >= least, answer, found), UNKNOWN)
    return found


def slotted(
    factors: Mapping[str, Sequence[Question]],
    weights: Mapping[str, float],
    cuts: tuple[float, float, float],
    caps: Sequence[Cap] = (),
    *,
    notches: float = 0.0,
    default: bool = False,
) -> Result:
    """One sheet with what holds and what is missing, by the same formulas as columns.

    An override never lifts a category above a cap that holds; a default stands whatever is answered.
    """
    means = {name: _plain(factor_mean([each.answer for each in asked])) for name, asked in factors.items()}
    rounded = {name: _plain(half_up(mean)) for name, mean in means.items()}
    total = _plain(weighted(rounded, weights))
    scored = _plain(category_of(total, cuts))
    final = _plain(defaulted(capped(overridden(scored, notches), caps), 1.0 if default else 0.0))
    holding = [cap for cap in caps if cap.holds and cap.answer >= 4]
    moved = _plain(overridden(scored, notches))
    return Result(
        means, rounded, total, scored, final,
        caps=tuple(cap.name for cap in holding),
        binding=tuple(cap.name for cap in holding if moved < cap.not_better_than),
        missing=tuple(each.name for asked in factors.values() for each in asked if not known(each.answer)),
    )


def _plain(value: Column) -> float:
    """A number of one sheet as a float."""
    assert isinstance(value, float | int)
    return float(value)
