"""A page put upright: quarter turns, slant, grain and the lines of its table taken away. Only ever run in a child."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
SLANT_DEGREES_MAX = 7.0
_COARSE, _FINE = 0.5, 0.05
_LOOKED_AT = 900
_LINE_SHARE = 40
_INK_THRESHOLD_SHARE = 12
_INK_DARKER_BY = 25


def slant(page: Pixels) -> float:
    """Degrees by which the page must be turned so that its lines of text lie level, within 7 either way."""
    scale = _LOOKED_AT / max(page.shape[:2])
    small = np.asarray(cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    ink = inked(small)
    coarse = _best(ink, np.arange(-SLANT_DEGREES_MAX, SLANT_DEGREES_MAX + _COARSE, _COARSE))
    return _best(ink, np.arange(coarse - _COARSE, coarse + _COARSE + _FINE, _FINE))


def _best(ink: Pixels, angles: NDArray[np.float64]) -> float:
    """The angle at which the rows of the page are most unlike one another."""
    return float(max(angles, key=lambda angle: _sharpness(ink, float(angle))))


def _sharpness(ink: Pixels, angle: float) -> float:
    """How much the ink of neighbouring rows differs when the page is turned by the angle."""
    profile = turned(ink, angle, filling=0).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(profile)).sum())


def inked(page: Pixels) -> Pixels:
    """255 where there is ink, whatever the light."""
    side = max(15, page.shape[1] // _INK_THRESHOLD_SHARE) | 1
    smooth = cv2.GaussianBlur(page, (3, 3), 0)
    how = cv2.ADAPTIVE_THRESH_MEAN_C
    return np.asarray(cv2.adaptiveThreshold(smooth, 255, how, cv2.THRESH_BINARY_INV, side, _INK_DARKER_BY), np.uint8)


def turned(page: Pixels, degrees: float, *, filling: int = 255) -> Pixels:
    """The page turned about its middle, corners kept within a larger page."""
    if abs(degrees) < _FINE / 2:
        return page
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    wide = int(height * abs(matrix[0, 1]) + width * abs(matrix[0, 0]))
    high = int(height * abs(matrix[0, 0]) + width * abs(matrix[0, 1]))
    matrix[0, 2] += (wide - width) / 2
    matrix[1, 2] += (high - height) / 2
    flags = cv2.INTER_CUBIC if filling else cv2.INTER_NEAREST
    return np.asarray(cv2.warpAffine(page, matrix, (wide, high), flags=flags, borderValue=filling), np.uint8)


def quarter_turned(page: Pixels, quarters: int) -> Pixels:
    """The page turned by quarters, against the clock."""
    return np.ascontiguousarray(np.rot90(page, quarters))


def cleaned(page: Pixels) -> Pixels:
    """The page with its grain smoothed; edges of strokes stay."""
    return np.asarray(cv2.bilateralFilter(page, 5, 45, 3), np.uint8)


def without_lines(page: Pixels) -> Pixels:
    """The page with long straight lines of tables painted over in the colour of the paper."""
    ink = inked(page)
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, max(30, page.shape[1] // _LINE_SHARE)), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((max(30, page.shape[0] // _LINE_SHARE), 1), np.uint8))
    lines = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    plain = page.copy()
    plain[lines > 0] = int(np.percentile(page, 90))
    return plain


def enlarged(part: Pixels, height: int) -> Pixels:
    """A part of the page as high as asked for, strokes sharpened."""
    scale = height / part.shape[0]
    large = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(large, (0, 0), 2.0)
    return np.asarray(cv2.addWeighted(large, 1.6, soft, -0.6, 0), np.uint8)
