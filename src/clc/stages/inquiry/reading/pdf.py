"""PDFs into rows and columns by their text, and into pictures where a page has none that can be trusted.

Run only as a child process (`read_apart`): `python -m clc.stages.inquiry.reading.pdf FILE OUT`. Scripts and actions are not
run: the library is built without them.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from clc.stages.inquiry.reading import bounds
from clc.stages.inquiry.reading.amounts import tidy
from clc.stages.inquiry.reading.answering import Refused, answered
from clc.stages.inquiry.reading.grid import Cell
from clc.stages.inquiry.reading.laying import Run, laid

_POINTS_PER_INCH = 72
_TEXT_SIGNS_MIN = 30
_PICTURE_SHARE = 0.5
_BROKEN_SHARE = 0.05
_GAP_SHARE, _LEVEL_SHARE = 0.9, 0.4
_ACTIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/AA")
_QUALITY = 70
Box = tuple[float, float, float, float]


def main(arguments: Sequence[str]) -> None:
    """Read the file named and print its pages; pictures of them are left in the folder named second."""
    answered(lambda: read_pdf(Path(arguments[0]), Path(arguments[1])))


def read_pdf(path: Path, out: Path) -> dict[str, object]:
    """`pages`: number, rows, and `picture` (a file in `out`) instead of rows where there is no text; `notes`: codes."""
    try:
        document = pypdfium2.PdfDocument(path)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        raise Refused("encrypted" if "assword" in str(error) else "pdf_broken") from error
    if not 0 < count <= bounds.PAGES_MAX:
        raise Refused("too_many_pages" if count else "no_pages")
    held = path.read_bytes()
    notes = ["active_content"] if any(mark in held for mark in _ACTIVE) else []
    return {"pages": [_page(document, number, out) for number in range(count)], "notes": notes}


def _page(document: pypdfium2.PdfDocument, number: int, out: Path) -> dict[str, object]:
    """One page's rows with a picture to look at, or the picture to be read."""
    try:
        page = document[number]
        runs = () if _is_picture(page) else runs_of(page)
        if runs:
            _draw(page, bounds.SHOWN_DOTS_PER_INCH, out / f"page-{number}.jpg")
            width, height = page.get_size()
            return {"page": number, "rows": laid(runs, page=number, width=width, height=height)}
        _draw(page, bounds.SCAN_DOTS_PER_INCH, out / f"scan-{number}.png")
    except (pypdfium2.PdfiumError, ValueError, OSError) as error:
        raise Refused("pdf_broken") from error
    empty: tuple[tuple[Cell, ...], ...] = ()
    return {"page": number, "rows": empty, "picture": f"scan-{number}.png"}


def _draw(page: pypdfium2.PdfPage, dots: int, file: Path) -> None:
    """Leave a picture of the page, however large it says it is, within bounds."""
    width, height = page.get_size()
    scale = min(dots / _POINTS_PER_INCH, bounds.SIDE_PIXELS_MAX / max(width, height, 1.0))
    page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB").save(file, quality=_QUALITY)


def _is_picture(page: pypdfium2.PdfPage) -> bool:
    """Whether one picture covers most of the page: then what people see is read, not a text laid under it."""
    width, height = page.get_size()
    pictures = page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3)
    return any(_area(one.get_bounds()) > _PICTURE_SHARE * width * height for one in pictures)


def _area(box: Box) -> float:
    """The area of a box."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def runs_of(page: pypdfium2.PdfPage) -> tuple[Run, ...]:
    """Runs of text with their places from the top left in points; empty when there is too little, or it is not readable."""
    text = page.get_textpage()
    count = text.count_chars()
    if count > bounds.CHARACTERS_MAX:
        raise Refused("too_much")
    boxes = [_upright(page, text.get_charbox(at, loose=True)) for at in range(count)]
    signs = [(chr(raw.FPDFText_GetUnicode(text, at)), box) for at, box in enumerate(boxes)]
    shown = [(sign, box) for sign, box in signs if sign.isprintable() and box[2] > box[0]]
    broken = sum(sign == "\ufffd" or "\ue000" <= sign <= "\uf8ff" for sign, _box in shown)
    if len(shown) < _TEXT_SIGNS_MIN or broken > _BROKEN_SHARE * len(shown):
        return ()
    return tuple(replace(run, text=tidy(run.text)) if run.is_amount else run for run in _runs(shown))


def _upright(page: pypdfium2.PdfPage, box: Box) -> Box:
    """A place given from the bottom left of the page as it is stored, from the top left of the page as it is shown."""
    left, bottom, right, top = page.get_cropbox()
    width, height = right - left, top - bottom
    x0, y0, x1, y1 = box[0] - left, box[1] - bottom, box[2] - left, box[3] - bottom
    turned = {
        0: (x0, height - y1, x1, height - y0),
        90: (y0, x0, y1, x1),
        180: (width - x1, y0, width - x0, y1),
        270: (height - y1, width - x1, height - y0, width - x0),
    }
    return turned[page.get_rotation()]


def _runs(signs: Sequence[tuple[str, Box]]) -> list[Run]:
    """Signs that follow one another closely at one height, joined; blanks are kept within a run."""
    runs: list[Run] = []
    blank = ""
    for sign, box in signs:
        if sign.isspace():
            blank = " "
            continue
        last = runs[-1] if runs else None
        if last is not None and _goes_on(last, box):
            corners = (min(last.left, box[0]), min(last.top, box[1]), max(last.right, box[2]), max(last.bottom, box[3]))
            runs[-1] = Run(last.text + blank + sign, 1.0, *corners)
        else:
            runs.append(Run(sign, 1.0, *box))
        blank = ""
    return runs


def _goes_on(run: Run, box: Box) -> bool:
    """Whether a sign stands right behind a run, on its line."""
    tall = max(run.bottom - run.top, box[3] - box[1], 1.0)
    level = min(run.bottom, box[3]) - max(run.top, box[1]) > -_LEVEL_SHARE * tall
    return level and -0.5 * tall < box[0] - run.right < _GAP_SHARE * tall


if __name__ == "__main__":
    main(sys.argv[1:])
