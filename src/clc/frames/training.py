"""A training file made ready for the scorecard factory: who is bad, what may be learned from, when each case was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clc.engines.scoring.report import Left
from clc.engines.scoring.sample import Sample
from clc.frames import casting, opening
from clc.frames.casting import Cast
from clc.kernel.errors import BadInput

Floats = NDArray[np.float64]

BAD_WORDS = frozenset((
    "1", "-1", "1.0", "bad", "b", "true", "t", "yes", "y", "default", "defaulted", "chgoff", "chargeoff",
    "charged_off", "loss", "lost", "fraud", "bankrupt", "failed", "fail", "npl", "written_off", "writeoff", "late",
    "delinquent", "overdue", "rejected", "reject", "decline", "declined", "positive", "pos", "event", "churn",
    "dead", "违约", "坏", "是", "坏客户", "逾期", "不良", "破产", "失败", "拒绝",
))  # fmt: skip
GOOD_WORDS = frozenset((
    "0", "0.0", "good", "g", "false", "f", "no", "n", "paid", "pif", "paid_in_full", "p_i_f", "repaid", "current",
    "performing", "ok", "healthy", "alive", "approved", "negative", "neg", "正常", "好", "否", "好客户", "未违约", "健康",
))  # fmt: skip


@dataclass(frozen=True)
class Cases:
    """What can be learned from. sample: columns that may become characteristics; dates: other columns that say when,
    for the check on leakage only (days); time: days by which the cases are ordered, None where nothing says so."""

    sample: Sample
    rows_read: int
    bad_is: str
    left_out: tuple[Left, ...]
    notes: tuple[str, ...]
    dates: Sample
    time: Floats | None = None
    time_column: str = ""
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)


def cases_of(
    path: Path, target: str, *, bad: str | None = None, time: str | None = None, ignore: Sequence[str] = ()
) -> Cases:
    """The cases of a file. target: the column that says how each turned out; bad: which of its values is the bad one;
    time: the column that says when, else the likeliest is taken. BadInput when nothing can be learned from it."""
    told = opening.opened(path)
    _there(told.table, target, "target")
    outcome, bad_is, said = outcome_of(told.table[target], bad)
    kept = told.table.filter(outcome.is_not_null()).drop(target, *[name for name in ignore if name in told.table.columns])
    notes = [*told.notes, *said]
    if told.every > 1:
        notes.append(f"Of about {told.rows_read:,} rows each {told.every}th was read, {kept.height:,} in all.")
    columns = [casting.cast(kept[name]) for name in kept.columns]
    if time:
        _there(told.table, time, "time")
    when = _time(columns, time)
    notes += [f"{each.name}: {each.note}." for each in columns if each.note and each.kind != casting.DATE]
    if when:
        notes.append(f"Ordered by {when.name}" + ("." if time else ", the date most cases have; --time says otherwise."))
    ready = Cases(
        sample=_sample([each for each in columns if each.kind in (casting.NUMBER, casting.GROUP)], outcome),
        dates=_sample([each for each in columns if each.kind in (casting.DATE, casting.YEAR)], outcome),
        rows_read=told.rows_read,
        bad_is=bad_is,
        left_out=tuple(_left(columns, when, ignore)),
        notes=tuple(notes),
    )
    if not ready.sample.names:
        raise BadInput(
            f"{path.name} holds nothing to learn from beside '{target}'.",
            todo="Give columns of numbers or of groups that differ from row to row.",
        )
    return replace(ready, time=when.values.to_numpy().astype(np.float64), time_column=when.name) if when else ready


def outcome_of(series: pl.Series, bad: str | None = None) -> tuple[pl.Series, str, tuple[str, ...]]:
    """1 bad, 0 good, NULL untold; which value is the bad one; what was guessed. BadInput unless there are two."""
    if casting.is_nested(series):
        raise BadInput(f"'{series.name}' holds lists or records.", todo="Name a column of two values as the target.")
    text = casting.plain_text(series)
    text = text.str.replace(r"^(-?\d+)\.0+$", "${1}")
    counts = {str(value): int(count) for value, count in text.drop_nulls().value_counts().rows()}
    seen = ", ".join(f"{value} ({count:,})" for value, count in sorted(counts.items(), key=lambda one: -one[1])[:8])
    if len(counts) != 2:
        held = {0: "no value", 1: "only one value"}.get(len(counts), f"{len(counts)} values")
        raise BadInput(
            f"'{series.name}' holds {held}: {seen or 'nothing'}.",
            todo="A scorecard needs a target of two values, one of them the bad outcome, and cases of both.",
        )
    worst, said = _bad(counts, bad, series.name)
    lost = text.null_count()
    notes = [said, *([f"{lost:,} rows without '{series.name}' were left out."] if lost else [])]
    return (text == worst).cast(pl.Float64), worst, tuple(notes)


def _bad(counts: dict[str, int], told: str | None, name: str) -> tuple[str, str]:
    if told is not None:
        found = [value for value in counts if value.lower() == told.strip().lower()]
        if not found:
            raise BadInput(f"'{name}' never is '{told}'.", todo=f"It is {' or '.join(counts)}: name one with --bad.")
        return found[0], f"Bad is {name} = {found[0]}, as told."
    words = {value: "_".join(value.lower().split()) for value in counts}
    if set(counts) == {"1", "2"}:
        return "2", f"Bad is {name} = 2, as 1 and 2 mostly say good and bad; --bad says otherwise."
    if set(counts) == {"-1", "1"}:
        return "1", f"Bad is {name} = 1; --bad says otherwise."
    bad = [value for value, word in words.items() if word in BAD_WORDS]
    good = [value for value, word in words.items() if word in GOOD_WORDS]
    if len(bad) == 1:
        return bad[0], f"Bad is {name} = {bad[0]}; --bad says otherwise."
    if len(good) == 1:
        other = next(value for value in counts if value != good[0])
        return other, f"Bad is {name} = {other}; --bad says otherwise."
    rare = min(sorted(counts), key=lambda value: counts[value])
    return rare, f"Bad is taken to be {name} = {rare}, the rarer; --bad says otherwise."


def _there(table: pl.DataFrame, name: str, what: str) -> None:
    if name in table.columns:
        return
    near = [each for each in table.columns if each.lower() == name.lower()]
    shown = ", ".join(table.columns[:12]) + (" ..." if table.width > 12 else "")
    raise BadInput(
        f"There is no column '{name}' for the {what}.", todo=f"Did you mean {near[0]}?" if near else f"There are: {shown}"
    )


def _time(columns: Sequence[Cast], told: str | None) -> Cast | None:
    """The column that orders the cases: the one told, else the earliest date that nearly every case has."""
    if told:
        found = next((each for each in columns if each.name == told), None)
        if found is None or found.kind == casting.NESTED or found.values.dtype == pl.String:
            raise BadInput(f"'{told}' holds no dates or numbers.", todo="Name a column of dates with --time.")
        return found
    for kind in (casting.DATE, casting.YEAR):
        full = [each for each in columns if each.kind == kind and each.values.null_count() <= 0.05 * each.values.len()]
        if full:
            return min(full, key=lambda each: float(each.values.median() or 0))  # type: ignore[arg-type]
    return None


def _left(columns: Sequence[Cast], when: Cast | None, ignore: Sequence[str]) -> list[Left]:
    why = {
        casting.DATE: "A date says when, not who.",
        casting.YEAR: "A year does not come again.",
        casting.IDENTIFIER: "Nearly every row has a value of its own.",
        casting.CONSTANT: "It is the same in every row.",
        casting.EMPTY: "It is empty.",
        casting.NESTED: "Its cells hold lists or records, not values.",
    }
    found = [Left(each.name, "It orders the cases in time." if when and each.name == when.name else why[each.kind])
             for each in columns if each.kind in why]  # fmt: skip
    return found + [Left(name, "As told with --ignore.") for name in ignore]


def _sample(columns: Sequence[Cast], outcome: pl.Series) -> Sample:
    told = outcome.drop_nulls().to_numpy().astype(np.float64)
    values = np.full((told.size, len(columns)), np.nan, order="F")
    labels: dict[str, tuple[str, ...]] = {}
    for at, one in enumerate(columns):
        if one.values.dtype == pl.String:
            names = one.values.drop_nulls().unique().sort().to_list()
            labels[one.name] = tuple(names)
            codes = one.values.replace_strict(names, list(range(len(names))), default=None, return_dtype=pl.Float64)
            values[:, at] = codes.to_numpy()
        else:
            values[:, at] = one.values.to_numpy()
    return Sample(tuple(each.name for each in columns), values, told, labels)
