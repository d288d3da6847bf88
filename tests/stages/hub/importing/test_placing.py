"""Columns find their place, or are named in a clear message."""

from __future__ import annotations

import pytest

from clc.kernel.errors import BadInput
from clc.stages.hub.importing.placing import Field, folded, place, place_all, unknown_note

FIELDS = (Field("country", ("Country", "Country / Economy"), required=True), Field("amount", ("Amount (US$)",)))


@pytest.mark.parametrize("heading", ["Country / Economy", "COUNTRY/ECONOMY", " country  economy ", "Ｃountry / Economy"])
def test_spelling_makes_no_difference(heading: str) -> None:
    assert place([heading], FIELDS).headings == {"country": heading}


def test_a_missing_column_is_named_with_what_looks_like_it() -> None:
    with pytest.raises(BadInput) as refused:
        place_all("loans.csv", ["Contry", "Amount (US$)"], FIELDS)
    assert "“Country”" in refused.value.message
    assert "“Contry”" in refused.value.message
    assert "Contry, Amount (US$)" in refused.value.todo


def test_a_column_nobody_wants_is_named_and_no_error() -> None:
    placing = place_all("loans.csv", ["Country", "Colour"], FIELDS)
    assert placing.unknown == ["Colour"]
    assert "Colour" in unknown_note("loans.csv", placing)
    assert unknown_note("loans.csv", place(["Country"], FIELDS)) == ""


def test_one_heading_fills_one_field_only() -> None:
    twice = (Field("a", ("x",)), Field("b", ("x",)))
    assert place(["x"], twice).headings == {"a": "x"}


def test_folding_keeps_letters_of_every_script() -> None:
    assert folded("开票 日期") == "开票日期"
