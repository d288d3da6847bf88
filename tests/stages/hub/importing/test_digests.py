"""A row's mark depends on what it says and on nothing else."""

from __future__ import annotations

import struct
from datetime import date
from hashlib import blake2b

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from clc.stages.hub.importing.digests import digests

ROW = {"day": [date(2020, 1, 2)], "amount": [10.5], "name": ["甲"], "paid": [True]}


def mark(columns: dict[str, list]) -> bytes:
    return digests(pl.DataFrame(columns), list(columns))[0]


def test_a_mark_is_the_hash_of_names_and_values_that_any_release_can_repeat() -> None:
    bits = struct.unpack("<q", struct.pack("<d", 10.5))[0]
    days = (date(2020, 1, 2) - date(1970, 1, 1)).days
    text = f"amount={bits}\x1fday={days}\x1fname=甲\x1fpaid=true\x1f"
    assert mark(ROW) == blake2b(text.encode(), digest_size=16).digest()


def test_the_order_of_columns_and_unknown_ones_make_no_difference() -> None:
    assert mark(dict(reversed(ROW.items()))) == mark(ROW)
    assert mark({**ROW, "later": pl.Series([None], dtype=pl.Float64)}) == mark(ROW)


def test_whole_and_broken_numbers_of_one_value_are_the_same() -> None:
    assert mark({"amount": [10]}) == mark({"amount": [10.0]})
    assert mark({"amount": [-0.0]}) == mark({"amount": [0.0]})


def test_any_other_value_gives_another_mark() -> None:
    others = [
        {**ROW, "amount": [10.51]},
        {**ROW, "day": [date(2020, 1, 3)]},
        {**ROW, "name": ["乙"]},
        {**ROW, "paid": [False]},
        {**ROW, "name": [None]},
    ]
    assert len({mark(ROW), *(mark(other) for other in others)}) == 6


@given(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6), st.text(max_size=6))
def test_text_cannot_slip_from_one_column_into_the_next(a: str, b: str, c: str, d: str) -> None:
    if "\x1f" not in a + b + c + d:
        assert (mark({"a": [a], "b": [b]}) == mark({"a": [c], "b": [d]})) == ((a, b) == (c, d))
