"""A picture of a page into rows and columns: put upright, read twice, doubtful where the readings or the print disagree.

Run only as a child process (`read_apart`): `python -m clc.stages.inquiry.reading.scan OUT NUMBER IMAGE`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageSequence, UnidentifiedImageError

from clc.stages.inquiry.reading import amounts, bounds, judging_marks
from clc.stages.inquiry.reading.answering import Refused, answered
from clc.stages.inquiry.reading.grid import Cell
from clc.stages.inquiry.reading.laying import Run, laid
from clc.stages.inquiry.reading.seeing import Eye, Seen
from clc.stages.inquiry.reading.upright import Pixels, cleaned, enlarged, inked, quarter_turned, slant, turned, without_lines

_LOOK_SIDE = 1_100
_SAMPLES = 8
_TEXT_PIXELS_MIN, _TEXT_PIXELS_GOOD = 18, 28
_PART_HEIGHT = 96
_MARGIN = 2
_INK_PIXELS_MIN = 2
_APART_SHARE = 0.25
_SHOWN_QUALITY = 70
Rows = tuple[tuple[Cell, ...], ...]


def main(arguments: Sequence[str]) -> None:
    """Read the picture named as the page numbered and print its rows; the upright page is left in OUT as `page-N.jpg`."""
    out, number, file = Path(arguments[0]), int(arguments[1]), Path(arguments[2])
    answered(lambda: read_picture(file, number, out))


def read_picture(file: Path, number: int, out: Path) -> dict[str, object]:
    """`rows` of the picture; Refused when it cannot or must not be opened."""
    pixels = picture(file)
    eye = Eye()
    page = upright(eye, pixels)
    rows = read_page(eye, page, number)
    cv2.imwrite(str(out / f"page-{number}.jpg"), page, [cv2.IMWRITE_JPEG_QUALITY, _SHOWN_QUALITY])
    return {"rows": rows}


def picture(path: Path) -> Pixels:
    """The picture in shades of grey, in which a red seal leaves what it covers readable; Refused when it is a trap."""
    try:
        with Image.open(path, formats=("PNG", "JPEG", "TIFF", "BMP", "WEBP")) as opened:
            if opened.width * opened.height > bounds.PIXELS_MAX:
                raise Refused("picture_too_large")
            first = next(iter(ImageSequence.Iterator(opened)))
            first.draft("RGB", (bounds.SIDE_PIXELS_MAX, bounds.SIDE_PIXELS_MAX))
            flat = Image.new("RGB", first.size, "white")
            flat.paste(first.convert("RGBA"), mask=first.convert("RGBA").getchannel("A"))
    except Image.DecompressionBombError as error:
        raise Refused("picture_too_large") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused("picture_broken") from error
    grey = np.ascontiguousarray(np.asarray(flat)[:, :, 0])
    side = max(grey.shape)
    return _scaled(grey, bounds.SIDE_PIXELS_MAX / side) if side > bounds.SIDE_PIXELS_MAX else grey


def _scaled(page: Pixels, scale: float) -> Pixels:
    """The page larger or smaller."""
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(page, None, fx=scale, fy=scale, interpolation=how), np.uint8)


def upright(eye: Eye, page: Pixels) -> Pixels:
    """The page as a person would hold it, small print enlarged; a page without text stays as it is."""
    small = _scaled(page, min(1.0, _LOOK_SIDE / max(page.shape)))
    boxes = eye.places(small)
    if len(boxes) == 0:
        return page
    high, wide = boxes[:, 3] - boxes[:, 1], boxes[:, 2] - boxes[:, 0]
    sideways = int(np.count_nonzero(high > wide) * 2 > len(boxes))
    quarters = min((sideways, sideways + 2), key=lambda turn: -_readable(eye, small, boxes, turn))
    page = quarter_turned(page, quarters) if quarters else page
    page = turned(page, slant(page))
    tall = float(np.median(np.minimum(high, wide))) * max(page.shape) / _LOOK_SIDE
    room = bounds.SIDE_PIXELS_MAX / max(page.shape)
    return _scaled(page, min(_TEXT_PIXELS_GOOD / tall, room)) if 0 < tall < _TEXT_PIXELS_MIN and room > 1 else page


def _readable(eye: Eye, page: Pixels, boxes: NDArray[np.float64], quarters: int) -> float:
    """How well the longest runs of text read when the page is turned."""
    length = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    longest = boxes[np.argsort(-length)[:_SAMPLES]]
    return sum(seen.sure for seen in eye.read([quarter_turned(_part(page, box), quarters) for box in longest]))


def read_page(eye: Eye, page: Pixels, number: int) -> Rows:
    """Rows of an upright page; amounts are read twice and marked where the readings do not bear each other out."""
    soft = cleaned(page)
    plain = without_lines(soft)
    boxes = eye.places(plain)
    if len(boxes) == 0:
        return ()
    first = eye.read_both([_part(page, box) for box in boxes])
    boxes, first = _split(eye, page, boxes, first)
    again = [at for at, (seen, _amount) in enumerate(first) if amounts.looks_like_amount(seen.text)]
    second = dict(zip(again, eye.read_both([enlarged(_part(plain, boxes[at]), _PART_HEIGHT) for at in again]), strict=True))
    decimals = judging_marks.usual_decimals([first[at][1].text for at in again])
    boxes = _tight(inked(plain), boxes)
    runs = [_run(box, first[at], second.get(at), decimals) for at, box in enumerate(boxes)]
    height, width = page.shape[:2]
    return laid([run for run in runs if run.text], page=number, width=width, height=height)


def _part(page: Pixels, box: NDArray[np.float64]) -> Pixels:
    """What stands in a box, with a little paper round it."""
    left, top, right, bottom = box.astype(int)
    part = page[max(0, top - _MARGIN) : bottom + _MARGIN, max(0, left - _MARGIN) : right + _MARGIN]
    return part if part.size else np.full((8, 8), 255, np.uint8)


def _tight(ink: Pixels, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The boxes drawn in to the ink they hold; what reaches in from a neighbour at the very edge is left out."""
    drawn = boxes.copy()
    for at, (left, top, right, bottom) in enumerate(boxes.astype(int).clip(0)):
        marks = np.count_nonzero(ink[top:bottom, left:right], axis=0) >= _INK_PIXELS_MIN
        columns = _own(np.flatnonzero(marks), len(marks), _APART_SHARE * (bottom - top))
        if columns.size:
            drawn[at, 0], drawn[at, 2] = left + columns[0], left + columns[-1] + 1
    return drawn


def _own(columns: NDArray[np.int64], width: int, apart: float) -> NDArray[np.int64]:
    """The columns with ink without a stray piece that touches the left or right edge across a gap."""
    gaps = np.flatnonzero(np.diff(columns) > apart)
    if gaps.size and columns[0] <= _INK_PIXELS_MIN and columns[gaps[0]] < apart:
        columns = columns[gaps[0] + 1 :]
        gaps = np.flatnonzero(np.diff(columns) > apart)
    if gaps.size and columns[-1] >= width - 1 - _INK_PIXELS_MIN and width - columns[gaps[-1] + 1] < apart:
        columns = columns[: gaps[-1] + 1]
    return columns


def _split(
    eye: Eye, page: Pixels, boxes: NDArray[np.float64], seen: list[tuple[Seen, Seen]]
) -> tuple[NDArray[np.float64], list[tuple[Seen, Seen]]]:
    """Boxes that hold an amount and a name, or two amounts, cut between them, and the pieces read again."""
    kept, pieces = [], []
    for at, box in enumerate(boxes):
        cuts = judging_marks.cuts(seen[at][0].text, seen[at][0].at)
        if not cuts:
            kept.append(at)
            continue
        width = box[2] - box[0]
        edges = [box[0], *(box[0] + cut * width for cut in cuts), box[2]]
        pieces += [np.array([left, box[1], right, box[3]]) for left, right in pairwise(edges)]
    if not pieces:
        return boxes, seen
    read = eye.read_both([_part(page, one) for one in pieces])
    return np.array([*boxes[kept], *pieces]), [*(seen[at] for at in kept), *read]


def _run(box: NDArray[np.float64], first: tuple[Seen, Seen], second: tuple[Seen, Seen] | None, decimals: int) -> Run:
    """What stands in a box, the better of its readings, with its doubt."""
    left, top, right, bottom = (float(one) for one in box)
    if second is None:
        text, sure, doubt = judging_marks.of_words(first[0].text, first[0].sure)
    else:
        text, sure, doubt = judging_marks.of_amount(first, second, decimals)
    return Run(text, sure, left, top, right, bottom, doubt)


if __name__ == "__main__":
    main(sys.argv[1:])
