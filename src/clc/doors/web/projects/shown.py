"""What the workbench shows of a run: figures with their reasons, the table of lines, scenarios, checks, differences."""
from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from django.utils.translation import gettext as _
from markupsafe import Markup

from clc.doors.web import formats
from clc.doors.web.projects import speaking, words
from clc.doors.web.projects.working import Beside
from clc.engines.cashflow.project import Case, Result
from clc.frames.projects.answering import answered, changes, compared
from clc.stages.deal.modelling import Worked


class Told(NamedTuple):
    """A figure ready to be shown: its key, label, text, and a note beside it."""

    key: str
    label: str
    value: Markup
    note: str


@dataclass(frozen=True)
class Row:
    """A line of the table: its name and words, whether it is a sum, its numbers and how they are written."""

    name: str
    label: str
    unit: str
    is_sum: bool
    values: Sequence[float]

    def cell(self, at: int) -> Markup:
        """One number as text."""
        return written(self.values[at], self.unit, 1.0)


def written(value: float | None, unit: str, factor: float, currency: str = "", reason: str = "") -> Markup:
    """A number in its unit; an amount of the case in the reader's unit of money (with the unit where a currency is told)."""
    if value is None or not math.isfinite(value):
        return formats.unknown(reason or _("Unknown: nothing to divide by, or no rate exists"))
    if unit == "money":
        return formats.money_with_unit(value * factor, currency) if currency else formats.money(value * factor)
    if unit == "share":
        return formats.percent(value, 2)
    if unit == "years":
        return formats.measured(round(value, 1), "years")
    return Markup("{}×").format(formats.plain(value, 2)) if unit == "times" else formats.number(value)


def answer_of(work: Worked) -> dict[str, Any]:
    """The base run as plain values, the feasibility indices among the figures."""
    told, at = answered(work.base), lowest(work.base.lines["dscr"][0])
    period = str(work.base.grid.days[at]) if at >= 0 else None
    return {**told, "min_dscr_period": period, "figures": {**told["feasibility"], **told["figures"]}}


def figures(names: Sequence[str], told: dict[str, Any], case: Case) -> list[Told]:
    """The named figures of an answer, each with a note."""
    reasons = " ".join(speaking.said(one) for one in told["reasons"])
    found = []
    for name in names:
        about, value = words.FIGURES[name], told["figures"].get(name)
        note = told["min_dscr_period"] or "" if name == "min_dscr" else ""
        text = written(value, about.unit, case.unit, case.currency, reasons)
        found.append(Told(name, str(about.label), text, note))
    return found


def lowest(row: np.ndarray[tuple[int], np.dtype[np.float64]]) -> int:
    """The first column that is as low as the lowest, but for the noise of floats; -1 where nothing is known."""
    if not np.isfinite(row).any():
        return -1
    return int(np.flatnonzero(row <= np.nanmin(row) + 1e-9)[0])


def rows(result: Result) -> list[tuple[str, list[Row]]]:
    """The lines of the base by group, those that are always 0 left out; amounts in money."""
    factor = result.case.unit
    found = []
    for label, names in words.GROUPS:
        held = [_row(name, result, factor) for name in _expanded(names, result)]
        some = [one for one in held if one.name in words.SUMS or np.nan_to_num(np.asarray(one.values)).any()]
        if some:
            found.append((str(label), some))
    return found


def _expanded(names: Sequence[str], result: Result) -> Iterator[str]:
    for name in names:
        if name.endswith("_"):
            yield from (one for one in result.lines if one.startswith(name) and one not in words.LINES)
        else:
            yield name


def _row(name: str, result: Result, factor: float) -> Row:
    unit = "times" if name in words.TIMES else "share" if name in words.SHARES else "flag" if name == "locked" else "money"
    values = result.lines[name][0] * (factor if unit == "money" else 1.0)
    return Row(name, words.line(name, result.case), unit, name in words.SUMS, values.tolist())


def scenario_rows(told: Beside, base: Result, lock_up: float) -> list[dict[str, Any]]:
    """Each scenario: what it moves, its covers and returns with the debt kept, and the debt sized anew."""
    found = []
    for at, (name, rule) in enumerate(told.rules.items()):
        period = lowest(told.kept.lines["dscr"][at])
        cover = float(told.kept.min_dscr[at])
        found.append({
            "name": name, "label": rule.label, "code": name.split("_")[0].upper().replace("S0", "S"),
            "moves": ", ".join(f"{words.DRIVERS[driver]} {words.moved(driver, value)}"
                               for driver, value in rule.drivers.items()),
            "cover": cover, "level": level(cover, lock_up),
            "period": str(told.kept.grid.days[period]) if period >= 0 else "",
            "average": float(told.kept.average_dscr[at]), "llcr": float(told.kept.min_llcr[at]),
            "equity_irr": float(told.kept.equity_irr[at]),
            "support": float(told.kept.lines["support"][at].sum()) * base.case.unit,
            "debt": float(told.sized.debt[at]) * base.case.unit,
            "less": float(told.sized.debt[at] - base.debt[0]) * base.case.unit,
        })
    return found


def level(cover: float, lock_up: float) -> str:
    """How bad a cover is: red below 1, orange below the lock-up, green else; empty where it is unknown."""
    if not math.isfinite(cover):
        return ""
    return "red" if cover < 1.0 - 1e-9 else "orange" if cover < lock_up - 1e-9 else "green"


def lock_up_of(case: Case) -> float:
    """The cover below which distributions are locked up; 1 where the case tells none."""
    return case.sharing.lock_up or 1.0


def checks(result: Result) -> list[dict[str, Any]]:
    """Every check, those that fail first."""
    found = [{"label": one.label, "name": one.name, "of": one.of, "holds": bool(one.holds[0]),
              "missed": float(one.missed[0])} for one in result.checks]
    return sorted(found, key=lambda one: bool(one["holds"]))


def sources(result: Result) -> dict[str, Any]:
    """Sources and uses as rows of words, amount and share of the whole, what is 0 left out."""
    told = answered(result)["sources_and_uses"]
    total, factor = told["total"] or 1.0, result.case.unit

    def listed(part: dict[str, float]) -> list[tuple[str, float, float]]:
        return [(words.use(name, result.case), value * factor, value / total)
                for name, value in part.items() if abs(value) > 1e-9 * total]

    return {"uses": listed(told["uses"]), "sources": listed(told["sources"]), "total": told["total"] * factor,
            "residual": told["residual"] * factor}


def differences(first: Worked, second: Worked) -> dict[str, Any]:
    """Two cases: their figures side by side and the inputs that differ."""
    both = compared(answer_of(first), answer_of(second))
    figure_rows = []
    for one in both:
        about = words.FIGURES.get(one["figure"])
        if about is None:
            continue
        figure_rows.append({
            "label": about.label, "differs": one["first"] != one["second"],
            "first": written(one["first"], about.unit, first.case.unit, first.case.currency),
            "second": written(one["second"], about.unit, second.case.unit, second.case.currency),
            "rises": (one["difference"] or 0) > 0, "falls": (one["difference"] or 0) < 0})
    return {"figures": figure_rows, "inputs": changes(first.case, second.case)}


def balance_sheet(result: Result) -> list[Row]:
    """The balance sheet by period."""
    return [Row(name, str(words.SHEET[name]), "money", False, (row[0] * result.case.unit).tolist())
            for name, row in vars(result.sheet).items() if name in words.SHEET]
