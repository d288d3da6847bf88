"""Runs of text at places of a page laid into rows and columns; pure geometry, whatever saw the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from clc.stages.inquiry.reading import doubts
from clc.stages.inquiry.reading.amounts import looks_like_amount
from clc.stages.inquiry.reading.grid import Cell

SAME_ROW_SHARE = 0.55
CROSSING_SHARE = 0.03
ROWS_FOR_CROSSING = 12
CUTS_MIN, CUTS_SHARE = 3, 0.1
Row = list["Run"]


@dataclass(frozen=True)
class Run:
    """A run of text: what it says, how sure that is (0 to 1), its place in any unit from the top left, and its doubt."""

    text: str
    sure: float
    left: float
    top: float
    right: float
    bottom: float
    doubt: str = ""

    @property
    def middle(self) -> float:
        """Its height on the page."""
        return (self.top + self.bottom) / 2

    @property
    def is_amount(self) -> bool:
        """Whether it is meant as an amount."""
        return looks_like_amount(self.text)


def laid(runs: Sequence[Run], *, page: int, width: float, height: float) -> tuple[tuple[Cell, ...], ...]:
    """Rows of cells, each row as wide as the page has columns; `width` and `height` are the page's, in the runs' unit."""
    if not runs:
        return ()
    rows = rows_of(runs)
    edges = columns_of(rows)
    grid = []
    for row in rows:
        places: list[Row] = [[] for _edge in edges]
        for run in row:
            places[_place(run, edges)].append(run)
        grid.append(tuple(_cell(one, page, width, height) for one in places))
    return tuple(grid)


def rows_of(runs: Sequence[Run]) -> list[Row]:
    """Runs that stand at one height, from the top down, each row from the left."""
    tall = median(run.bottom - run.top for run in runs)
    rows: list[Row] = []
    for run in sorted(runs, key=lambda one: one.middle):
        if rows and run.middle - _height(rows[-1]) < SAME_ROW_SHARE * tall:
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda one: one.left) for row in rows]


def _height(row: Row) -> float:
    """Where a row stands."""
    return sum(run.middle for run in row) / len(row)


def columns_of(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """(left, right) of each column: between two of them hardly any row of the table has text."""
    table = [row for row in rows if len(row) > 1 and any(run.is_amount for run in row)] or list(rows)
    return _divided(_with_lonely(_spans(table), table), table)


def _spans(table: Sequence[Row]) -> list[tuple[float, float]]:
    """Stretches of the width that more runs cover than may cross a gap."""
    crossing = max(1.0, CROSSING_SHARE * len(table)) if len(table) > ROWS_FOR_CROSSING else 0.0
    marks = sorted([(run.left, 1) for row in table for run in row] + [(run.right, -1) for row in table for run in row])
    spans: list[tuple[float, float]] = []
    depth, start, open_ = 0, 0.0, False
    for at, step in marks:
        depth += step
        if not open_ and depth > crossing:
            open_, start = True, at
        elif open_ and depth <= crossing:
            open_ = False
            spans.append((start, at))
    return spans


def _with_lonely(spans: list[tuple[float, float]], table: Sequence[Row]) -> list[tuple[float, float]]:
    """The stretches, and those of runs that none of them touches: a column with a single entry is one, too."""
    every = list(spans)
    for run in sorted((run for row in table for run in row), key=lambda one: one.left):
        if all(run.right <= left or run.left >= right for left, right in every):
            every.append((run.left, run.right))
    return sorted(every)


def _divided(spans: list[tuple[float, float]], table: Sequence[Row]) -> list[tuple[float, float]]:
    """The stretches, one in which rows again and again hold an amount beside something else cut between the two."""
    divided = []
    for number, (left, right) in enumerate(spans):
        cuts = []
        for row in table:
            held = [run for run in row if _place(run, spans) == number]
            cuts += [(one.right + other.left) / 2 for one, other in pairwise(held) if one.is_amount or other.is_amount]
        if len(cuts) >= max(CUTS_MIN, CUTS_SHARE * len(table)):
            cut = median(cuts)
            divided += [(left, cut), (cut, right)]
        else:
            divided.append((left, right))
    return divided


def _place(run: Run, edges: Sequence[tuple[float, float]]) -> int:
    """The column that holds most of the run; else the nearest."""
    shared = [min(run.right, right) - max(run.left, left) for left, right in edges]
    return max(range(len(edges)), key=lambda at: shared[at])


def _cell(runs: Row, page: int, width: float, height: float) -> Cell:
    """One cell of all runs that stand in it."""
    if not runs:
        return Cell("", page=page)
    text = runs[0].text
    for run in runs[1:]:
        text += run.text if text[-1:] > "\u2e80" and run.text[:1] > "\u2e80" else f" {run.text}"
    box = (min(run.left for run in runs) / width, min(run.top for run in runs) / height,
           max(run.right for run in runs) / width, max(run.bottom for run in runs) / height)
    left, top, right, bottom = (round(min(1.0, max(0.0, one)), 5) for one in box)
    doubt = next((run.doubt for run in runs if run.doubt), "")
    if len(runs) > 1 and any(run.is_amount for run in runs):
        doubt = doubt or doubts.TWO_IN_ONE
    return Cell(text, round(min(run.sure for run in runs), 4), page, (left, top, right, bottom), doubt)
