"""Cases as files: read strictly, written back the same, refused by field, line and rule."""

from __future__ import annotations

import pytest

from clc.frames.projects.examples import example, names
from clc.frames.projects.reading import BYTES_MAX, case_from, case_of, text_of
from clc.kernel.errors import BadInput, NotFound
from tests.engines.cashflow.project.small import told

ROAD = example("toll_road")


@pytest.mark.parametrize("name", names())
def test_an_example_reads_and_its_text_reads_back_as_the_same_case(name: str) -> None:
    case = case_of(example(name))
    assert case_of(text_of(case).encode()) == case


@pytest.mark.parametrize(("old", "new", "words"), [
    (b"margin: 0.0045", b"margin: 4.5", "debt.0.margin: 4.5 is above 100 %: write 0.045 for 4.5 % (line"),
    (b"operation: 2028-07-01", b"operation: 2025-07-01", "dates are reversed"),
    (b"grace_months: 36", b"grace_months: 252", "reaches beyond the term of 252 months"),
    (b"tenor_months: 252", b"tenor_months: 0", "debt.0.tenor_months"),
    (b"price: 28.0", b"price: .nan", "revenue.0.price: is not a finite number"),
    (b"price: 28.0", b"price: 1.0e+999", "revenue.0.price: is not a finite number"),
    (b"price: 28.0", b"price: '28'", "revenue.0.price: is not a number"),
    (b"price: 28.0", b"price: !!python/object/apply:os.system [ls]", "not allowed"),
    (b"kind: road", b"kind: road\nkind: road", "told twice"),
    (b"inflation:", b"inflatoin:", "inflatoin: is not known here (line"),
    (b"name: Northern ring toll road", b"# no name", "name: is missing"),
    (b"cover: {toll: 1.45}", b"cover: {tolls: 1.45}", "debt.0.cover.tolls"),
(b"lock_up: 1.15, sweep: 0.0, least_cash: 10.0", b"lock_up: &a 1.15, least_cash: *a", "anchors and aliases"),
])  # fmt: skip
def test_a_mistake_is_named_by_field_and_rule(old: bytes, new: bytes, words: str) -> None:
    raw = ROAD.replace(old, new, 1)
    assert raw != ROAD
    with pytest.raises(BadInput) as wrong:
        case_of(raw)
    assert words in str(wrong.value)
    assert wrong.value.todo


def test_bombs_huge_and_binary_files_are_refused_before_they_unfold() -> None:
    bomb = b"a: &a [1,1,1,1,1,1,1,1,1]\n" + b"".join(
        b"%c: &%c [*%c,*%c,*%c,*%c]\n" % (98 + at, 98 + at, *[97 + at] * 4) for at in range(20)
    )
    for raw in (bomb, b"x" * (BYTES_MAX + 1), b"\xff\xfe\x00", b"[" * 5000, b"- just\n- a list", b"", b"a: {b: " * 200):
        with pytest.raises(BadInput):
            case_of(raw)


def test_too_many_periods_of_too_many_lines_are_refused() -> None:
    lines = [{"name": f"line_{at}", "price": 1.0} for at in range(60)]
    time = {"close": "2026-01-01", "operation": "2026-01-01", "end": "2086-01-01", "months_per_period": 1}
    with pytest.raises(BadInput, match="Take longer periods"):
        case_from(told(revenue=lines, timeline=time, uses=[{"name": "works", "amount": 1.0}], debt=[]))


def test_an_example_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(NotFound) as wrong:
        example("../../../etc/passwd")
    assert "toll_road" in wrong.value.todo
