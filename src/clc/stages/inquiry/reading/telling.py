"""What readers find, in a person's words: doubts about cells, notes on sheets, reasons for refusing a paper."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.kernel.errors import BadInput
from clc.stages.inquiry.reading import bounds, doubts

DOUBTS = {
    doubts.UNSURE: gettext_lazy("The print is hard to read"),
    doubts.TWO_READINGS: gettext_lazy("Two readings of the print differ"),
    doubts.NOT_AN_AMOUNT: gettext_lazy("This does not look like an amount"),
    doubts.NOT_GROUPED: gettext_lazy("The thousands are not separated as in other amounts"),
    doubts.OTHER_DECIMALS: gettext_lazy("It has other decimals than the rest of the page"),
    doubts.TWO_IN_ONE: gettext_lazy("Two things stand in one cell"),
    doubts.FORMULA: gettext_lazy("The cell holds a formula as text"),
}
NOTES = {
    "hidden_sheets": gettext_lazy("Hidden sheets were left out"),
    "external_links": gettext_lazy("It takes amounts from other workbooks, as they were when it was saved"),
    "formulas_without_values": gettext_lazy(
        "Some formulas have no saved result; open the workbook, save it, and bring it in again"),
    "cut_short": gettext_lazy("It is longer than a reader takes on; the rest was left out"),
    "active_content": gettext_lazy("It carries scripts or actions; they were not run"),
    "scanned": gettext_lazy("Read from a picture of the page: look at every marked cell"),
    "no_text": gettext_lazy("No text was found on this page"),
}


def doubt(code: str) -> str:
    """A doubt in words; what is no code is words already."""
    return str(DOUBTS.get(code, code))


def note(code: str) -> str:
    """A note in words; what is no code is words already."""
    return str(NOTES.get(code, code))


def refusal(code: str) -> BadInput:
    """Why a paper is not read, and what to do."""
    reasons = {
        "encrypted": (_("The file is locked with a password."), _("Save it without a password and bring that in.")),
        "pdf_broken": (_("The file is not a whole PDF."), _("Copy it again from where it came, or print it to a new PDF.")),
        "too_many_pages": (
            _("The file has more than %(count)s pages.") % {"count": bounds.PAGES_MAX},
            _("Bring in the pages with the statements only."),
        ),
        "no_pages": (_("The file has no pages."), _("Check where the file came from.")),
        "picture_too_large": (
            _("The picture has more than %(count)s million dots.") % {"count": bounds.PIXELS_MAX // 1_000_000},
            _("Scan it again at 200 to 300 dots per inch."),
        ),
        "picture_broken": (_("The picture cannot be opened."), _("Scan it again, as PNG, JPEG or PDF.")),
        "workbook_broken": (_("The workbook cannot be read."), _("Open it in a spreadsheet program and save it as xlsx.")),
        "workbook_empty": (
            _("The workbook has no visible sheet with anything on it."), _("Check where the file came from."),
        ),
        "too_much": (_("The paper is larger than a reader takes on."), _("Bring in the pages with the statements only.")),
    }
    message, todo = reasons.get(code, (_("The paper cannot be read."), _("Type the amounts in, or bring in another copy.")))
    return BadInput(message, todo=todo)
