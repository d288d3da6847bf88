"""Puts the pages of a project's workbook together: as many passes of financing as the engine needed, and two more."""

from __future__ import annotations

import io

from openpyxl import Workbook

from clc.engines.cashflow.project import Case, Result
from clc.frames.projects.workbook.financing import one_pass
from clc.frames.projects.workbook.inputs import inputs, timeline
from clc.frames.projects.workbook.operation import building, operation
from clc.frames.projects.workbook.page import Names, Page
from clc.frames.projects.workbook.results import checks, results
from clc.kernel.errors import BadInput

PASSES_MORE, CELLS_MAX = 2, 250_000


def workbook_of(case: Case, result: Result) -> bytes:
    """The base case as an xlsx whose formulas work it out again: no macros, no circular reference.

    Debt, tax and the cost of construction depend on each other. The engine works them out in turn; the workbook has a page
    for each turn (`result.passes` and two more), so that a changed input is followed through. BadInput where
    that is too large.
    """
    if any(one.count_close for one in case.debt):
        raise BadInput("debt.count_close: the peer's count of close has no workbook.", todo="Leave count_close out.")
    grid, passes = result.grid, result.passes + PASSES_MORE
    rows = 60 + 25 * len(case.debt)
    if grid.periods * rows * passes > CELLS_MAX:
        raise BadInput(
            f"timeline: a workbook of {grid.periods} periods would have over {CELLS_MAX:,} formulas.",
            todo="Take longer periods.",
        )
    book = Workbook()
    book.remove(book.worksheets[0])
    names, periods = Names(), grid.periods
    pages = [Page(book.create_sheet(title), names, periods) for title in ("Inputs", "Timeline", "Building", "Operation")]
    inputs(pages[0], case, grid)
    timeline(pages[1], case, grid)
    building(pages[2], case)
    operation(pages[3], case, grid)
    last: Page | None = None
    for at in range(passes):
        page = Page(book.create_sheet(f"Pass {at + 1:02}"), names, periods, own=True, before=last)
        one_pass(page, case, grid, first=last is None)
        pages.append(page)
        last = page
    for title, fill in (("Results", results), ("Checks", checks)):
        page = Page(book.create_sheet(title), names, periods, before=last)
        fill(page, case)
        pages.append(page)
    for page in pages:
        page.done()
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()
