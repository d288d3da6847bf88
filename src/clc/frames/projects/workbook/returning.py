"""A workbook that comes back: what somebody changed in its input cells, and the case with these changes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any, NamedTuple

import openpyxl

from clc.engines.cashflow.project import Case, Result
from clc.frames.projects.reading import case_from
from clc.frames.projects.workbook.book import workbook_of
from clc.kernel.errors import BadInput

BYTES_MAX, UNPACKED_MAX, ROWS_MAX = 8 * 1024 * 1024, 80 * 1024 * 1024, 2_000
_LINES: Mapping[str, tuple[str, str]] = {
    "volume": ("revenue", "volume"), "price": ("revenue", "price"), "available": ("revenue", "availability"),
    "sigma": ("revenue", "sigma"), "wear": ("revenue", "degradation"), "rise": ("revenue", "escalation"),
    "days": ("revenue", "receivable_days"), "vat": ("revenue", "vat"),
    "cost": ("costs", "amount"), "cost_rise": ("costs", "escalation"), "cost_days": ("costs", "payable_days"),
    "cost_vat": ("costs", "vat"), "work": ("maintenance", "cost"), "work_rise": ("maintenance", "escalation"),
    "use": ("uses", "amount"), "more": ("uses", "contingency"), "use_vat": ("uses", "vat"), "rate": ("debt", "rate"),
    "slice": ("debt", "slice"), "upfront": ("debt", "upfront_fee"), "commitment": ("debt", "commitment_fee"),
    "amount": ("debt", "amount"), "gearing": ("debt", "gearing"), "llcr": ("debt", "llcr"), "plcr": ("debt", "plcr"),
}  # fmt: skip
_ALONE: Mapping[str, tuple[str, ...]] = {
    "inflation": ("inflation",), "discount_rate": ("discount_rate",), "tax": ("tax", "rate"),
    "surcharge": ("tax", "surcharge"),
    "vat_refund": ("tax", "vat_refund"), "service_months": ("reserves", "service_months"),
    "operating_months": ("reserves", "operating_months"), "account_rate": ("reserves", "interest"),
    "letter_fee": ("reserves", "letter_fee"), "sweep": ("sharing", "sweep"), "least_cash": ("sharing", "least_cash"),
    "residual": ("residual", "amount"), "residual_share": ("residual", "share"),
    "stock_days": ("working_capital", "inventory_days"),
}  # fmt: skip


class Change(NamedTuple):
    """One input that came back different: its name, its words, the numbers."""

    name: str
    words: str
    before: float
    after: float


def changed(content: bytes, case: Case, result: Result) -> list[Change]:
    """Which inputs of a workbook differ from those of a case; BadInput where it is no workbook of this case."""
    told, held = inputs_of(content), inputs_of(workbook_of(case, result))
    if set(told) != set(held):
        raise BadInput(
            "The workbook does not have the inputs of this case.", todo="Take the workbook that was exported from it."
        )
    return [Change(name, words, held[name][1], value) for name, (words, value) in told.items() if value != held[name][1]]


def with_changes(case: Case, changes: list[Change]) -> Case:
    """The case with changed inputs, checked like any other; BadInput where an input cannot be taken back."""
    told: dict[str, Any] = case.model_dump(mode="json")
    for change in changes:
        _put(told, change)
    return case_from(told)


def inputs_of(content: bytes) -> dict[str, tuple[str, float]]:
    """Words and number of every named input cell of a workbook's first page; BadInput where it cannot be read."""
    if len(content) > BYTES_MAX:
        raise BadInput(
            f"The workbook has {len(content):,} bytes; at most {BYTES_MAX:,} are read.", todo="Send the exported one."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > UNPACKED_MAX:
                raise BadInput("The workbook unpacks to too much.", todo="Send the exported one.")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        rows = list(book["Inputs"].iter_rows(max_row=ROWS_MAX, max_col=4, values_only=True))
    except BadInput:
        raise
    except Exception as wrong:
        raise BadInput("This is no workbook of a project.", todo="Send the exported xlsx.") from wrong
    found = {}
    for words, _unit, value, name in rows:
        if isinstance(name, str) and name:
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise BadInput(f"{words}: the input cell holds no number.", todo="Write a number, not a formula or words.")
            found[name] = (str(words), float(value))
    return found


def _put(told: dict[str, Any], change: Change) -> None:
    kind, _, rest = change.name.partition(".")
    name, _, more = rest.partition(".")
    if change.name in _ALONE:
        *path, last = _ALONE[change.name]
        place = told
        for step in path:
            place = place[step]
        place[last] = change.after
    elif kind in _LINES:
        field, attribute = _LINES[kind]
        _named(told, field, name)[attribute] = change.after
    elif kind == "cover":
        one = _named(told, "debt", name)
        one["cover"] = change.after if not isinstance(one["cover"], dict) else {**one["cover"], more: change.after}
    elif kind == "margin":
        one = _named(told, "debt", name)
        one["margin"] = change.after - one["green_step"]
    else:
        raise BadInput(f"{change.words}: this input cannot be taken back from a workbook.", todo="Change it in the case.")


def _named(told: dict[str, Any], field: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in told[field] if one["name"] == name)
    return found
