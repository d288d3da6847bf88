"""Performance of firms by the book: which standard values are for a firm, and its points, one firm or many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from clc.engines.scoring import performance as engine
from clc.engines.scoring.performance import Method, Part, Scored, Standards
from clc.frames.sizes import whole_code
from clc.kernel.column import Column
from clc.policy.kind.performance import Item, Performance
from clc.policy.kind.standard import Standard
from clc.policy.rulebook import Book
from clc.policy.shapes import on

EVALUATION = "enterprise"
ALL = "all"


@dataclass(frozen=True)
class Compared:
    """An evaluation of a firm: by which file of standard values, since when they hold, and what was found."""

    standard: str
    since: date
    standards: Standards
    scored: Scored


def method_of(rule: Performance) -> Method:
    """The evaluation as the engine takes it."""
    parts = {name: Part(_weights(one.basic), _weights(one.modifying)) for name, one in rule.dimensions.items()}
    bounds = (rule.modified_min, rule.modified_max)
    return Method(parts, rule.coefficients, bounds, rule.known_share_min, rule.financial_share)


def _weights(items: Mapping[str, Item]) -> dict[str, float]:
    """The weights by indicator."""
    return {name: item.weight for name, item in items.items()}


def standard_for(code: str, size: str, book: Book, day: date, evaluation: str = EVALUATION) -> tuple[str, Standard] | None:
    """The standard values nearest to a firm that are in force on a day, with their name; None where no file is for it.

    The longest beginning of the industry code that fits goes first, then the firm's own size before all sizes.
    """
    whole = whole_code(code, book)
    best: tuple[tuple[int, bool], str, Standard] | None = None
    for name, rule in book.of(Standard).items():
        near = _nearness(rule, whole, book)
        fits = rule.evaluation == evaluation and rule.size in (ALL, size) and on(rule.values, day) is not None
        if fits and near is not None and (best is None or (near, rule.size != ALL) > best[0]):
            best = ((near, rule.size != ALL), name, rule)
    return (best[1], best[2]) if best else None


def _nearness(rule: Standard, whole: str, book: Book) -> int | None:
    """How many characters of the firm's code a file is for: 0 for every industry, None for another industry."""
    if not rule.codes:
        return 0
    beginnings = [whole_code(told, book) or told for told in rule.codes]
    return max((len(told) for told in beginnings if whole and whole.startswith(told)), default=None)


def compare(
    readings: Mapping[str, Column], code: str, size: str, book: Book, day: date, *, evaluation: str = EVALUATION
) -> Compared | None:
    """The financial score of firms of one industry and size; None where the book has no standard values for them.

    readings: indicators by name, floats or arrays. code: an industry code; size: a word such as `medium`.
    """
    found = standard_for(code, size, book, day, evaluation)
    rule = book.of(Performance).get(evaluation)
    if found is None or rule is None:
        return None
    since = max(each for each in found[1].values if each <= day)
    standards = found[1].values[since]
    return Compared(found[0], since, standards, engine.evaluate(readings, method_of(rule), standards))
