"""China's working days: as the notices say, checked against a library of others, and the file's own rules."""

from __future__ import annotations

from datetime import date

import chinese_calendar
import numpy as np
import pytest

from clc.policy import loader
from clc.policy.kind.calendar import Calendar
from clc.policy.problems import BadBook


@pytest.fixture(scope="module")
def china():
    return loader.shipped().of(Calendar)["china"]


def test_every_day_of_every_told_year_is_worked_or_not_as_a_library_of_others_says(china):
    years = sorted(china.working.years)
    assert years == list(range(2019, 2027))
    days = np.arange(f"{years[0]}-01-01", f"{years[-1] + 1}-01-01", dtype="M8[D]")
    theirs = [chinese_calendar.is_workday(day) for day in days.tolist()]
    assert china.working.works(days).tolist() == theirs


def test_a_loan_due_on_national_day_is_paid_after_the_holiday(china):
    """Domain reference 5.4: a bill maturing on 2025-10-01 is paid on 2025-10-09."""
    assert china.working.roll("2025-10-01").item() == date(2025, 10, 9)


def test_a_year_without_a_notice_is_unknown(china):
    assert china.working.knows(["2018-10-01", "2026-10-01", "2027-10-01"]).tolist() == [False, True, False]


def test_every_year_names_its_notice(china):
    assert all("国办发明电" in told.reference for told in china.years.values())


YEAR = "label: L\nreference: R\nyears:\n  2025:\n    reference: N\n    holidays: [{label: H, first: %s, last: %s}]\n%s"


@pytest.mark.parametrize(("first", "last", "more", "said"), [
    ("2025-10-08", "2025-10-01", "", "no holiday of"), ("2025-10-01", "2025-12-01", "", "no holiday of"),
    ("2024-10-01", "2024-10-08", "", "lies in another year"),
    ("2025-10-01", "2025-10-08", "    working_weekends: [2025-10-10]\n", "no weekend day"),
    ("2025-10-01", "2025-10-08", "    working_weekends: [2025-10-04]\n", "no weekend day"),
    ("2025-10-01", "2025-10-08", "    working_weekends: [2026-10-10]\n", "no weekend day"),
])  # fmt: skip
def test_days_that_cannot_be_meant_are_refused(tmp_path, first, last, more, said):
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "elsewhere.yaml").write_text(YEAR % (first, last, more), encoding="utf-8")
    with pytest.raises(BadBook, match=said):
        loader.load(tmp_path)


def test_an_institution_adds_a_year_by_a_file_of_that_year_alone(tmp_path):
    (tmp_path / "calendar").mkdir()
    text = "years:\n  2027:\n    reference: N\n    holidays: [{label: H, first: 2027-10-01, last: 2027-10-07}]\n"
    (tmp_path / "calendar" / "china.yaml").write_text(text, encoding="utf-8")
    found = loader.load(tmp_path).of(Calendar)["china"].working
    assert found.knows(["2026-10-01", "2027-10-01"]).all()
    assert found.roll("2027-10-01").item() == date(2027, 10, 8)
