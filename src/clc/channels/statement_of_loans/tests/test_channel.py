"""A statement tells a whole book on its day: borrowers, projects, loans, and what changed since the one before."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from clc.channels.statement_of_loans.channel import CHANNEL
from clc.channels.statement_of_loans.tests.made_up import CHANNELS, FIRST, LINE, SECOND, bring, changes_file, loan, put
from clc.frames import lake
from clc.kernel.errors import BadInput
from clc.stages.deal.models import Project
from clc.stages.hub.importing.channel import Options
from clc.stages.hub.importing.planning import imports_folder
from clc.stages.hub.importing.undoing import undo_import
from clc.stages.hub.lakehouse import paths
from clc.stages.hub.models import Client, Import, Party, Relation, User
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine
from clc.stages.servicing.models import Loan

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    with as_system():
        return the_machine()


def figures(run: Import) -> tuple[int, int, int, int, int]:
    """Read, new, changed, same, rejected."""
    counts = run.counts
    return counts["read"], counts["new"], counts["changed"], counts["same"], counts["rejected"]


def loans() -> dict[str, Loan]:
    """Loans by number."""
    with as_system():
        return {one.number: one for one in Loan.objects.select_related("client__party", "project")}


def two_dates(by: User, folder: Path) -> tuple[Import, Import]:
    """Three loans, of which one goes, one changes status and amount, one stays; and a new one."""
    first = bring(by, put(folder, "a.csv", loan(1), loan(2), loan(3)))
    later = [loan(1, SECOND), loan(2, SECOND, Loan_Status="Repaying", Repaid_to_IBRD="10,000"), loan(4, SECOND)]
    return first, bring(by, put(folder, "b.csv", *later))


def test_borrowers_projects_and_loans_come_in(by: User, tmp_path: Path) -> None:
    assert figures(bring(by, put(tmp_path, "a.csv", loan(1), loan(2)))) == (2, 2, 0, 0, 0)
    one = loans()["IBRD00001"]
    assert one.client.party.name == "MINISTRY OF FINANCE"
    assert (one.client.party.kind, one.client.party.country) == ("government", "XA")
    assert (one.principal, one.rate, one.status) == (Decimal("1000000.50"), Decimal("4.25"), "disbursing")
    assert (one.signed, one.first_repayment, one.as_of) == (date(2019, 5, 9), date(2025, 11, 1), date(2020, 11, 30))
    assert one.project is not None
    assert one.project.name == "HARBOUR"
    with as_system():
        ties = set(Relation.objects.values_list("source__name", "kind", "target__name"))
    assert ties == {("MINISTRY OF FINANCE", "belongs_to", "Atlantis"), ("Atlantis", "guarantees", "MINISTRY OF FINANCE")}


def test_one_borrower_however_its_name_is_spelt_but_another_in_each_country(by: User, tmp_path: Path) -> None:
    lines = [loan(1), loan(2, Borrower="Ministry of  Finance"), loan(3, Country_Code="XB", Country="Lemuria")]
    bring(by, put(tmp_path, "a.csv", *lines))
    with as_system():
        assert Client.objects.count() == 2


def test_a_loan_without_a_borrower_is_the_countrys_and_one_of_no_country_an_institutions(by: User, tmp_path: Path) -> None:
    world = loan(
        2,
        Country_Code="1W",
        Country="World",
        Borrower="OCEAN FINANCE CORPORATION",
        Region="OTHER",
        Guarantor_Country_Code="",
    )
    bring(by, put(tmp_path, "a.csv", loan(1, Borrower="", Guarantor_Country_Code=""), world))
    with as_system():
        told = set(Client.objects.values_list("party__name", "party__kind"))
    assert told == {("Atlantis", "government"), ("OCEAN FINANCE CORPORATION", "institution")}


def test_the_second_date_tells_new_gone_and_changed_with_both_values(by: User, tmp_path: Path) -> None:
    _first, second = two_dates(by, tmp_path)
    assert second.changes == {"new": 1, "gone": 1, "both": 2, "status_changed": 1, "changed": 1, "same": 1}
    assert figures(second) == (3, 1, 1, 1, 0)
    listed = {line["loan"]: line for line in json.loads(changes_file(second).read_text(encoding="utf-8"))}
    assert listed["IBRD00002"] == {
        "loan": "IBRD00002",
        "what": "changed",
        "fields": {"status": ["disbursing", "repaying"], "repaid": [0.0, 10000.0]},
    }
    assert listed["IBRD00003"]["what"] == "gone"
    assert listed["IBRD00003"]["fields"]["status"] == ["disbursing", None]
    assert listed["IBRD00004"]["what"] == "new"
    assert listed["IBRD00004"]["fields"]["status"] == [None, "disbursing"]


def test_the_second_date_updates_and_never_doubles(by: User, tmp_path: Path) -> None:
    two_dates(by, tmp_path)
    held = loans()
    assert len(held) == 4
    assert (held["IBRD00002"].status, held["IBRD00002"].status_before) == ("repaying", "disbursing")
    assert held["IBRD00003"].gone_since == date(2022, 5, 31)
    assert held["IBRD00001"].as_of == date(2022, 5, 31)
    assert held["IBRD00001"].status_before == ""
    assert lake.scan(paths("loan")).collect().height == 6


def test_a_date_again_brings_nothing(by: User, tmp_path: Path) -> None:
    two_dates(by, tmp_path)
    again = bring(by, tmp_path / "b.csv")
    assert figures(again) == (3, 0, 0, 3, 0)
    assert again.changes["changed"] == again.changes["gone"] == 0


def test_an_older_date_after_a_newer_one_is_history_and_overwrites_nothing(by: User, tmp_path: Path) -> None:
    lines = [loan(1, SECOND), loan(2, SECOND, Loan_Status="Repaying")]
    bring(by, put(tmp_path, "b.csv", *lines))
    run = bring(by, put(tmp_path, "a.csv", loan(1), loan(2), loan(3)))
    held = loans()
    assert (held["IBRD00002"].status, held["IBRD00002"].as_of) == ("repaying", date(2022, 5, 31))
    assert held["IBRD00003"].gone_since == date(2022, 5, 31)
    assert any("2020-11-30" in note for note in run.counts["notes"])
    assert set(lake.scan(paths("loan")).collect()["day"]) == {date(2020, 11, 30), date(2022, 5, 31)}


def test_a_corrected_statement_of_a_day_stands_in_place_of_the_first(by: User, tmp_path: Path) -> None:
    bring(by, put(tmp_path, "a.csv", loan(1), loan(2)))
    corrected = bring(by, put(tmp_path, "a2.csv", loan(1, Repaid_to_IBRD="5")))
    rows = lake.scan(paths("loan")).collect()
    assert rows.select("loan", "repaid").rows() == [("IBRD00001", 5.0)]
    assert corrected.changes["changed"] == 1
    undo_import(by=by, run=corrected, channels=CHANNELS)
    assert lake.scan(paths("loan")).collect().height == 2
    assert loans()["IBRD00001"].repaid == 0


def test_undoing_the_second_date_leaves_the_book_of_the_first(by: User, tmp_path: Path) -> None:
    first, second = two_dates(by, tmp_path)
    with pytest.raises(BadInput, match=str(second.pk)):
        undo_import(by=by, run=first, channels=CHANNELS)
    undo_import(by=by, run=second, channels=CHANNELS)
    held = loans()
    assert set(held) == {"IBRD00001", "IBRD00002", "IBRD00003"}
    assert held["IBRD00002"].status == "disbursing"
    assert held["IBRD00003"].gone_since is None
    undo_import(by=by, run=first, channels=CHANNELS)
    with as_system():
        assert not (Loan.objects.exists())
        assert not (Project.objects.exists())
        assert not (Client.objects.exists())
        assert not (Party.objects.exists())


RENAMED = {
    "Country": "Country / Economy",
    "Country Code": "Country / Economy Code",
    "Loans Held": "Loans Held (US$)",
    "Original Principal Amount": "Original Principal Amount (US$)",
}


def test_columns_the_publisher_renamed_are_known(by: User, tmp_path: Path) -> None:
    bring(by, put(tmp_path, "a.csv", loan(1)))
    assert figures(bring(by, put(tmp_path, "renamed.csv", loan(1), renamed=RENAMED))) == (1, 0, 0, 1, 0)


def test_a_column_that_cannot_be_placed_is_named(by: User, tmp_path: Path) -> None:
    run = bring(by, put(tmp_path, "a.csv", loan(1), renamed={"Loans Held": "Loans kept"}))
    assert any("Loans kept" in note for note in run.counts["notes"])
    with pytest.raises(BadInput, match=r"Country.*Countri"):
        bring(by, put(tmp_path, "b.csv", loan(1), renamed={"Country": "Countri"}))


def test_bad_rows_and_repeated_loans_are_told_and_the_others_kept(by: User, tmp_path: Path) -> None:
    lines = [
        loan(1),
        loan(1),
        loan(2, Loan_Status="Dreaming"),
        loan(3, Original_Principal_Amount="1.000,50"),
        loan(4, Agreement_Signing_Date="13/45/2019"),
        loan(5),
    ]
    run = bring(by, put(tmp_path, "a.csv", *lines))
    assert figures(run) == (6, 2, 0, 0, 4)
    told = (imports_folder() / run.rejects_file).read_text(encoding="utf-8-sig")
    for word in ("same key", "Dreaming", "1.000,50", "13/45/2019"):
        assert word in told


def test_a_country_whose_code_spells_no_answer_is_a_country(by: User, tmp_path: Path) -> None:
    run = bring(by, put(tmp_path, "a.csv", loan(1, Country_Code="NA", Country="Namib", Guarantor_Country_Code="NA")))
    assert figures(run) == (1, 1, 0, 0, 0)


def test_a_day_may_be_told_from_outside(by: User, tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", loan(1), renamed={"End of Period": "Printed"})
    with pytest.raises(BadInput, match="End of Period"):
        list(CHANNEL.batches(CHANNEL.intake(path, Options()).sources[0], Options(), 0))
    options = Options(as_of=date(2021, 1, 31))
    (batch,) = CHANNEL.batches(CHANNEL.intake(path, options).sources[0], options, 0)
    assert batch.tables["loan"]["day"].to_list() == [date(2021, 1, 31)]


def test_what_is_no_statement_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(BadInput, match="no statement"):
        CHANNEL.intake(tmp_path, Options())


def test_every_column_of_a_statement_is_placed(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", loan(1, FIRST))
    (batch,) = CHANNEL.batches(CHANNEL.intake(path, Options()).sources[0], Options(), 0)
    assert batch.notes == []
    assert isinstance(batch.tables["loan"], pl.DataFrame)
    assert len(LINE) == 33
