"""The workbook works itself out to what the engine says, follows a changed input, and holds no formula of other people's."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import formulas
import numpy as np
import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from clc.engines.cashflow.project import Case, Result, run
from clc.frames.projects.workbook import workbook_of
from clc.frames.projects.workbook.returning import changed, with_changes
from clc.kernel.errors import BadInput
from tests.engines.cashflow.project.small import small, told

FIGURES = {
    "Debt": "debt", "Equity": "equity", "Gearing": "gearing", "Lowest DSCR": "min_dscr", "Lowest LLCR": "min_llcr",
    "Lowest PLCR": "min_plcr", "Project IRR before tax": "project_irr_pretax", "Project IRR": "project_irr",
    "Equity IRR": "equity_irr", "NPV of the project after tax": "npv",
}  # fmt: skip
ROWS = {"DSCR": "dscr", "Owners": "equity_flow", "Project after tax": "project_flow", "Net income": "net_income"}


class Sheet:
    """A workbook as another program works it out."""

    def __init__(self, content: bytes, folder: Path) -> None:
        file = folder / "model.xlsx"
        file.write_bytes(content)
        self.book = openpyxl.load_workbook(file)
        self.model = formulas.ExcelModel().loads(str(file)).finish(circular=False)
        self.found: Any = None

    def work_out(self, **inputs: float) -> None:
        """Work everything out, with input cells of the first page changed: by their label."""
        changed = {self.key("Inputs", f"C{self.line('Inputs', label)}"): value for label, value in inputs.items()}
        self.found = self.model.calculate(inputs=changed or None)

    def key(self, page: str, cell: str) -> str:
        return f"'[model.xlsx]{page.upper()}'!{cell}"

    def line(self, page: str, label: str) -> int:
        sheet = self.book[page]
        named = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row=row, column=1).value == label]
        return next(row for row in named if any(sheet.cell(row=row, column=column).value is not None for column in (3, 5)))

    def one(self, page: str, label: str) -> float:
        return float(self.found[self.key(page, f"C{self.line(page, label)}")].value[0, 0])

    def row(self, page: str, label: str, periods: int) -> list[float]:
        line = self.line(page, label)
        return [float(self.found[self.key(page, f"{get_column_letter(5 + at)}{line}")].value[0, 0]) for at in range(periods)]


def short(**changes: Any) -> Case:
    """A project of a few periods that still has everything: two tranches, VAT, losses, reserves, sweep."""
    return small(**{
        "timeline": {"close": "2026-01-01", "operation": "2027-01-01", "end": "2032-01-01", "months_per_period": 12},
        "uses": [{"name": "works", "label": "=1+1", "amount": 600.0, "vat": 0.09}],
        "debt": [{"name": "senior", "rate": 0.05, "tenor_months": 60, "cover": 1.3, "gearing": 0.6,
                 "tail_months": 12, "upfront_fee": 0.01},
                 {"name": "junior", "rate": 0.07, "tenor_months": 48, "repayment": "level", "cover": 1.15, "amount": 60.0}],
        "maintenance": [{"name": "overhaul", "cost": 20.0, "every_years": 3, "shares": [0.5, 0.5]}],
        "tax": {"rate": 0.25, "due": [0.5], "losses_years": 3, "surcharge": 0.12,
                "assets": {"plant": {"years": 4, "residual": 0.05}}},
        "sharing": {"lock_up": 1.15, "least_cash": 2.0, "sweep": 0.2}, **changes,
    })  # fmt: skip


def agree(sheet: Sheet, result: Result) -> None:
    """Every figure and row to 1e-6 of the larger."""
    for label, name in FIGURES.items():
        assert sheet.one("Results", label) == pytest.approx(getattr(result, name)[0], rel=1e-6), label
    for label, name in ROWS.items():
        row = np.nan_to_num(result.lines[name][0])
        assert sheet.row("Results", label, result.grid.periods) == pytest.approx(row, rel=1e-6, abs=1e-6), label
    assert sheet.one("Checks", "All hold") == 1


@pytest.mark.slow
def test_another_program_works_the_workbook_out_to_what_the_engine_says_and_follows_changed_inputs(tmp_path: Path) -> None:
    case = short()
    sheet = Sheet(workbook_of(case, run(case)), tmp_path)
    sheet.work_out()
    agree(sheet, run(case))
    lower = told(**{"name": "x"})["revenue"][0] | {"price": 2.1}
    sheet.work_out(**{"sales: price": 2.1, "senior: rate": 0.06, "Income tax": 0.15})
    tax = case.tax.model_copy(update={"rate": 0.15})
    debt = (case.debt[0].model_copy(update={"rate": 0.06}), case.debt[1])
    revenue = (case.revenue[0].model_copy(update={"price": lower["price"]}),)
    changed = run(case.model_copy(update={"tax": tax, "debt": debt, "revenue": revenue}))
    assert changed.debt[0] != pytest.approx(run(case).debt[0], rel=1e-3)
    agree(sheet, changed)


def test_words_of_people_are_never_formulas() -> None:
    hostile = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "%0"]
    uses = [{"name": f"use_{at}", "label": words, "amount": 10.0} for at, words in enumerate(hostile)]
    case = short(uses=uses, name='=HYPERLINK("http://x")')
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(case, run(case))))
    cells = [cell for sheet in book for row in sheet.iter_rows(max_col=2) for cell in row if isinstance(cell.value, str)]
    assert len(cells) > 200
    assert not [cell.value for cell in cells if cell.data_type == "f" or cell.value[:1] in "=+-@\t%|"]


def test_every_other_cell_is_a_formula_or_a_coloured_input_and_there_are_no_macros() -> None:
    case = short()
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(case, run(case))), keep_vba=True)
    assert book.vba_archive is None or not any("vba" in name.lower() for name in book.vba_archive.namelist())
    for sheet in book:
        for row in sheet.iter_rows(min_col=3):
            for cell in row:
                if cell.value is not None and cell.data_type != "f" and cell.column != 4:
                    assert cell.fill.fgColor.rgb == "00FFF7DC", (sheet.title, cell.coordinate)
                    assert sheet.title in ("Inputs", "Timeline")


def test_what_a_workbook_cannot_hold_is_refused() -> None:
    peers = small(debt=[{"name": "loan", "rate": 0.05, "tenor_months": 120, "cover": 1.3, "count_close": True}])
    with pytest.raises(BadInput, match="count_close"):
        workbook_of(peers, run(peers))
    long = small(timeline={"close": "2026-01-01", "operation": "2028-01-01", "end": "2066-01-01", "months_per_period": 1},
                 uses=[{"name": "works", "amount": 1000.0}], revenue=[{"name": "sales", "price": 240.0}])  # fmt: skip
    with pytest.raises(BadInput, match="formulas"):
        workbook_of(long, run(long))


def edited(content: bytes, **values: Any) -> bytes:
    """The workbook with input cells changed, by label."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row in book["Inputs"].iter_rows(max_col=3):
        if row[0].value in values:
            row[2].value = values[row[0].value]
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_a_workbook_that_comes_back_tells_what_was_changed_and_makes_the_case_of_it() -> None:
    case = short()
    result = run(case)
    content = workbook_of(case, result)
    assert changed(content, case, result) == []
    told = changed(
        edited(content, **{"sales: price": 2.2, "senior: cover of contracted": 1.4, "Income tax": 0.15}), case, result
    )
    assert {one.name: (one.before, one.after) for one in told} == {
        "price.sales": (2.4, 2.2), "cover.senior.contracted": (1.3, 1.4), "tax": (0.25, 0.15)}  # fmt: skip
    after = with_changes(case, told)
    assert (after.revenue[0].price, after.debt[0].cover, after.tax.rate) == (2.2, 1.4, 0.15)


def test_a_workbook_that_comes_back_wrong_is_refused() -> None:
    case = short()
    result = run(case)
    content = workbook_of(case, result)
    percent = changed(edited(content, **{"senior: rate": 5.0}), case, result)
    with pytest.raises(BadInput, match=r"write 0.05 for 5 %"):
        with_changes(case, percent)
    with pytest.raises(BadInput, match="no number"):
        changed(edited(content, **{"senior: rate": "=1/0"}), case, result)
    with pytest.raises(BadInput, match="cannot be taken back"):
        with_changes(case, changed(edited(content, **{"Periods of construction": 3}), case, result))
    with pytest.raises(BadInput, match="does not have the inputs"):
        changed(content, small(), run(small()))
    for raw in (b"", b"PK\x03\x04 broken", b"x" * (9 * 1024 * 1024)):
        with pytest.raises(BadInput):
            changed(raw, case, result)
