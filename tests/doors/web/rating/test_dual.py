"""The dual rating drawn: a worse grade or class of loss never shows a milder expected loss, and a facility stands once."""

from __future__ import annotations

from datetime import date

from clc.doors.web.rating.dual import matrix
from clc.policy.kind.master_scale import MasterScale
from clc.stages.credit.models import Rating
from clc.stages.hub.book import current_book

LADDER = current_book().of(MasterScale)["corporate"].on_day(date(2026, 1, 1))


def held(grade: str, loss: str) -> Rating:
    """A rating that was never saved, with one facility."""
    return Rating(grade=grade, facilities=[{"name": "line", "lgd_class": loss}])


def test_expected_loss_never_falls_with_a_worse_grade_or_class_of_loss() -> None:
    order = [step["code"] for step in LADDER["expected_loss"]]
    places = [[order.index(cell.grade) for cell in cells] for _grade, cells in matrix(LADDER, held("A", "L1"))]
    assert all(row == sorted(row) for row in places)
    assert all(list(column) == sorted(column) for column in zip(*places, strict=True))


def test_a_facility_stands_in_the_one_cell_of_its_grade_and_class() -> None:
    drawn = matrix(LADDER, held("BBB", "L3"))
    found = {(grade, at): cell.facilities for grade, cells in drawn for at, cell in enumerate(cells)}
    assert {where for where, names in found.items() if names} == {("BBB", 2)}


def test_before_the_scale_is_in_force_nothing_is_drawn() -> None:
    assert matrix(None, held("A", "L1")) == []
