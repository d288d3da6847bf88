"""Chance of the invented institution: one stream of numbers for each seed, chunk and table."""

from __future__ import annotations

import zlib
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.str_]
CHUNK_CLIENTS = 10_000


def stream(seed: int, chunk: int, table: str) -> np.random.Generator:
    """A generator of its own for a table of a chunk: a change in one table leaves the others as they were."""
    return np.random.Generator(np.random.PCG64([seed, chunk, zlib.crc32(table.encode())]))


def whole(values: Floats) -> Floats:
    """The values rounded to whole numbers, never minus zero."""
    rounded: Floats = np.rint(values) + 0.0
    return rounded


def share(chance: np.random.Generator, count: int, probability: Any) -> Flags:
    """(count,) flags, each true with the probability (a number or (count,) of them)."""
    flags: Flags = chance.random(count) < probability
    return flags


def spread(chance: np.random.Generator, count: int, width: float) -> Floats:
    """(count,) positive factors with median 1, lognormal of the given width."""
    return np.exp(chance.normal(0.0, width, count))


def among(chance: np.random.Generator, cumulative: Floats) -> Integers:
    """A column for each row of (n, m) rising shares that end at 1: the column whose share is drawn."""
    return column_at(chance.random(len(cumulative)), cumulative)


def column_at(drawn: Floats, cumulative: Floats) -> Integers:
    """The column of each row of (n, m) rising shares in whose share the drawn number (0 to 1) lies."""
    places: Integers = np.minimum((drawn[:, None] > cumulative).sum(axis=1), cumulative.shape[1] - 1)
    return places


def month_day(today: date, ago: Integers, part: Floats) -> NDArray[np.datetime64]:
    """The day at a part (0 to 1) of the calendar month so many months ago; of this month only what is over."""
    ago = np.maximum(ago, 0 if today.day > 1 else 1)
    first = np.datetime64(today, "M") - ago.astype("timedelta64[M]")
    length = ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.int64)
    length = np.where(ago == 0, today.day - 1, length)
    return days_of(first.astype("datetime64[D]"), np.floor(part * length).astype(np.int64))


def days_of(anchor: np.datetime64 | NDArray[np.datetime64], offsets: Any) -> NDArray[np.datetime64]:
    """Calendar days at whole-day offsets from the anchor or anchors."""
    return anchor + np.asarray(offsets).astype("timedelta64[D]")
