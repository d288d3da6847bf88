"""The two real statements of the lender, in order: what came, went and changed."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from clc.channels.statement_of_loans.tests.made_up import bring, changes_file
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine
from clc.stages.servicing.models import Loan
from tests.shared import shared_data

pytestmark = pytest.mark.django_db


def test_the_second_date_reports_what_changed_since_the_first() -> None:
    folder = shared_data("worldbank")
    with as_system():
        by = the_machine()
    first = bring(by, folder / "ibrd_loans_2020-11-30.csv")
    second = bring(by, folder / "ibrd_loans_2022-05-31.csv")
    assert (first.counts["read"], first.counts["new"], first.counts["rejected"]) == (8_986, 8_986, 0)
    assert (second.counts["read"], second.counts["rejected"]) == (8_873, 0)
    told = {key: second.changes[key] for key in ("new", "gone", "both", "status_changed")}
    assert told == {"new": 213, "gone": 326, "both": 8_660, "status_changed": 531}
    listed = json.loads(changes_file(second).read_text(encoding="utf-8"))
    assert Counter(line["what"] for line in listed)["gone"] == 326
    moved = [line["fields"]["status"] for line in listed if line["what"] == "changed" and "status" in line["fields"]]
    assert len(moved) == 531
    assert all(before != after and before and after for before, after in moved)
    with as_system():
        assert Loan.objects.count() == 8_986 + 213
        assert Loan.objects.exclude(gone_since=None).count() == 326
    again = bring(by, folder / "ibrd_loans_2022-05-31.csv")
    assert (again.counts["new"], again.counts["changed"], again.counts["same"]) == (0, 0, 8_873)
