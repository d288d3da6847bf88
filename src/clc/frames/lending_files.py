"""Files of a lending plan: clients to decide on, and the share of customers lost by rate."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from python_calamine import CalamineError, CalamineWorkbook

from clc.frames.lending import Applicants
from clc.frames.opening import opened
from clc.kernel.errors import BadInput
from clc.policy.kind.demand import Demand
from clc.policy.kind.lending_plan import LendingPlanRule
from clc.policy.rulebook import Book

BYTES_MAX = 200 * 1024**2
COLUMNS = {
    "client": ("client", "code", "id", "企业代号", "客户编号", "客户"),
    "grade": ("grade", "rating", "信誉评级", "评级", "等级"),
    "pd": ("pd", "probability_of_default", "违约概率"),
    "industry": ("industry", "行业", "行业代码"),
    "most": ("most", "limit", "额度上限", "上限"),
}
RATE_WORDS = ("rate", "利率")
CLASS = re.compile(r"([A-Z][A-Za-z0-9]{0,7})\s*$")


def applicants_of(path: Path) -> Applicants:
    """Clients from a table with the columns client, grade, pd, and where told industry and most (own bound, yuan).

    An empty pd is unknown. BadInput naming column and row where a value is no number.
    """
    if path.is_file() and path.stat().st_size > BYTES_MAX:
        raise BadInput(f"{path.name} is larger than {BYTES_MAX // 1024**2} MB.", todo="Give fewer columns or rows.")
    table = opened(path).table
    names = {name.strip().lower(): name for name in table.columns}
    found = {key: next((names[one] for one in words if one in names), None) for key, words in COLUMNS.items()}
    for key in ("client", "grade", "pd"):
        if found[key] is None:
            raise BadInput(f"{path.name} has no column {key}.", todo="Name the columns client, grade, pd, industry, most.")
    return Applicants(
        code=_texts(table, found["client"]), grade=_texts(table, found["grade"]), pd=_numbers(table, found["pd"], path),
        industry=_texts(table, found["industry"]), most=_numbers(table, found["most"], path))  # fmt: skip


def _texts(table: pl.DataFrame, name: str | None) -> tuple[str, ...]:
    if name is None:
        return ("",) * table.height
    return tuple((one or "").strip() for one in table[name].cast(pl.String).to_list())


def _numbers(table: pl.DataFrame, name: str | None, path: Path) -> Any:
    if name is None:
        return np.full(table.height, np.nan)
    found = np.full(table.height, np.nan)
    for row, told in enumerate(table[name].to_list()):
        if told is None or (isinstance(told, str) and not told.strip()):
            continue
        try:
            value = float(told)
        except (TypeError, ValueError):
            value = math.inf
        if not math.isfinite(value):
            raise BadInput(f"{path.name}: {name} in row {row + 2} is {str(told)[:40]!r}, no number.",
                           todo="Write a number, or leave it empty where it is not known.")
        found[row] = value
    return found


def losses_of(path: Path) -> tuple[tuple[float, ...], dict[str, tuple[float, ...]]]:
    """Rates (rising) and the share lost by class from a workbook or CSV: rates in the first column, a column a class whose
    head ends with the class's name (`A`, `信誉评级A`). BadInput naming row and rule where that does not hold."""
    lines = [row for row in _lines(path) if any(cell not in ("", None) for cell in row)]
    start = next((at for at, row in enumerate(lines) if _number(row[0]) is not None), None)
    if not start:
        raise BadInput(f"{path.name}: no rates under a head were found.",
                       todo="Put rates into the first column and the classes A, B, C into the head.")
    heads = [_class(lines[:start], place) for place in range(1, max(len(row) for row in lines[: start + 1]))]
    rates: list[float] = []
    lost: dict[str, list[float]] = {head: [] for head in heads if head}
    if not lost:
        raise BadInput(f"{path.name}: no column names a class.", todo="Write A, B, C at the end of the heads.")
    for row in lines[start:]:
        rate = _number(row[0])
        if rate is None or not 0 < rate < 1:
            hint = f"write {rate / 100:g} for {rate:g} %" if rate and 1 < rate <= 100 else "write 0.0435 for 4.35 %"
            raise BadInput(f"{path.name}: {row[0]!r} is no rate between 0 and 1.", todo=hint[0].upper() + hint[1:] + ".")
        rates.append(rate)
        for place, head in enumerate(heads, start=1):
            share = _number(row[place]) if place < len(row) else None
            if head and (share is None or not 0 <= share <= 1):
                raise BadInput(f"{path.name}: the share lost of {head} at {rate:g} is {row[place : place + 1]}.",
                               todo="Write a share from 0 to 1.")
            if head and share is not None:
                lost[head].append(share)
    return tuple(rates), {head: tuple(shares) for head, shares in lost.items()}


def _lines(path: Path) -> list[Sequence[Any]]:
    if not path.is_file():
        raise BadInput(f"There is no file {path}.", todo="Give a workbook or CSV of customers lost by rate.")
    if path.stat().st_size > BYTES_MAX // 20:
        raise BadInput(f"{path.name} is too large for a curve.", todo="Give rates and shares alone.")
    try:
        if path.read_bytes()[:2] == b"PK":
            return list(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python())
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return [row for row in csv.reader(handle) if row]
    except (CalamineError, OSError, UnicodeError, csv.Error, IndexError) as wrong:
        raise BadInput(f"{path.name} cannot be read: {wrong}.", todo="Give an .xlsx workbook or a CSV in UTF-8.") from wrong


def _class(heads: Sequence[Sequence[Any]], place: int) -> str:
    for row in reversed(heads):
        told = CLASS.search(str(row[place])) if place < len(row) else None
        if told:
            return told[1]
    return ""


def _number(told: Any) -> float | None:
    try:
        value = float(told)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) else None


def rule_terms(book: Book, name: str, day: date) -> dict[str, Any]:
    """The terms a lending plan of the rule book gives on a day, all but the budget; BadInput where it is not in force."""
    plans = book.of(LendingPlanRule)
    if name not in plans:
        raise BadInput(f"There is no lending plan {name} in the rule book.", todo=f"They are: {', '.join(plans)}.")
    held = plans[name].on_day(day)
    curve = book.of(Demand)[plans[name].demand].on_day(day)
    if held is None or curve is None:
        raise BadInput(f"The lending plan {name} is not in force on {day}.", todo="Choose a later day.")
    return {**held, "rates": curve.rates, "lost": dict(curve.lost)}


def shock_of(book: Book, plan: str, name: str) -> dict[str, Mapping[str, float]]:
    """What a shock of a lending plan does, by industry; BadInput where there is none of that name."""
    shocks = book.of(LendingPlanRule)[plan].shocks
    if name not in shocks:
        raise BadInput(f"There is no shock {name}.", todo=f"They are: {', '.join(shocks)}.")
    return {code: blow.model_dump() for code, blow in shocks[name].industries.items()}
