"""An import brings every row once, whatever happens on the way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clc.frames import lake
from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.hub.importing import laying, running, sheets
from clc.stages.hub.importing.planning import imports_folder, plan_import, run_folder
from clc.stages.hub.importing.reporting import report
from clc.stages.hub.importing.running import dry_run, run_import
from clc.stages.hub.lakehouse import paths, root
from clc.stages.hub.models import Client, Entry, Fact, Import, LakeFile, Record, Relation
from clc.stages.hub.reach import as_system
from tests.stages.hub.importing.ledger import CHANNELS, bring, figures, invoice, put
from tests.stages.hub.people import House


def lake_rows(table: str = "invoice") -> pl.DataFrame:
    """What readers see of a table."""
    found = paths(table)
    return lake.scan(found).collect().sort("row") if found else pl.DataFrame({"row": []})


def test_rows_reach_the_lake_with_client_record_and_place(house: House, tmp_path: Path) -> None:
    run = bring(house.operations, put(tmp_path, "invoice.csv", invoice("A", 1), invoice("B", 2, -5.5)))
    assert figures(run) == (2, 2, 0, 0, 0)
    rows = lake_rows()
    with as_system():
        a = Client.objects.get(code="A")
    assert rows.select("client", "number", "amount", "row", "repeat").row(0) == (a.pk, "1", 100.0, 0, 0)
    assert rows["record"].unique().to_list() == [Record.objects.get().pk]
    assert rows["source"].unique().to_list() == ["ledger"]


def test_again_brings_nothing(house: House, tmp_path: Path) -> None:
    path = put(tmp_path, "invoice.csv", invoice("A", 1), invoice("B", 2))
    bring(house.operations, path)
    again = bring(house.operations, path)
    assert figures(again) == (2, 0, 0, 2, 0)
    assert lake_rows().height == 2


def test_equal_rows_are_kept_and_flagged(house: House, tmp_path: Path) -> None:
    line = invoice("A", 1)
    assert figures(bring(house.operations, put(tmp_path, "invoice.csv", line, line, line))) == (3, 3, 0, 0, 0)
    assert lake_rows()["repeat"].to_list() == [0, 1, 2]


def test_a_row_more_often_told_than_held_is_new_for_the_difference(house: House, tmp_path: Path) -> None:
    line = invoice("A", 1)
    bring(house.operations, put(tmp_path, "invoice1.csv", line))
    run = bring(house.operations, put(tmp_path, "invoice2.csv", line, line))
    assert sorted(lake_rows()["repeat"].to_list()) == [0, 1]
    assert run.counts["new"] + run.counts["same"] == run.counts["read"]


def test_batches_and_parts_make_no_difference(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "BATCH_ROWS", 3)
    lines = [invoice("AB"[number % 2], number % 5) for number in range(20)]
    assert figures(bring(house.operations, put(tmp_path, "invoice.csv", *lines))) == (20, 20, 0, 0, 0)
    assert lake_rows()["repeat"].max() == 1
    assert LakeFile.objects.count() == 7


def test_good_rows_are_kept_beside_bad_ones_and_bad_ones_told(house: House, tmp_path: Path) -> None:
    lines = [
        invoice("A", 1),
        "A,2,2024-02-30,X,5,valid,sold",
        "A,3,2024-01-01,X,ten,valid,sold",
        "",
        ",4,2024-01-01,X,1,valid,sold",
        invoice("x" * 70, 5),
        invoice("A", 6),
    ]
    run = bring(house.operations, put(tmp_path, "invoice.csv", *lines))
    assert figures(run) == (6, 2, 0, 0, 4)
    told = (imports_folder() / run.rejects_file).read_text(encoding="utf-8-sig").splitlines()
    assert len(told) == 5
    assert "2024-02-30" in told[1]
    assert "ten" in told[2]
    assert report(run)["rejects_file"] == str(imports_folder() / run.rejects_file)


def test_clients_facts_and_ties_come_with_their_record(house: House, tmp_path: Path) -> None:
    put(tmp_path, "firm.csv", "A,虚构甲有限公司,B,B", "B,虚构乙有限公司,,")
    put(tmp_path, "invoice.csv", invoice("A", 1), invoice("B", 1), invoice("C", 1))
    run = bring(house.operations, tmp_path)
    with as_system():
        assert dict(Client.objects.filter(created_by_import=run).values_list("code", "party__name")) == {
            "A": "虚构甲有限公司",
            "B": "虚构乙有限公司",
            "C": "C",
        }
        fact = Fact.objects.get()
        assert (fact.name, fact.text, fact.as_of) == ("bank_rating", "B", date(2024, 3, 1))
        assert fact.record.name == "firm.csv"
        assert Relation.objects.get().kind == "owned_by"
    assert run.counts["others"]["client"]["new"] == 3


def test_a_fact_told_otherwise_supersedes_and_the_same_does_not(house: House, tmp_path: Path) -> None:
    bring(house.operations, put(tmp_path, "firm.csv", "A,甲,B,"))
    assert bring(house.operations, put(tmp_path, "firm.csv", "A,甲,B,")).counts["others"]["fact"]["same"] == 1
    run = bring(house.operations, put(tmp_path, "firm.csv", "A,甲,C,"))
    assert run.counts["others"]["fact"]["changed"] == 1
    with as_system():
        assert list(Fact.objects.known().values_list("text", flat=True)) == ["C"]
        assert Fact.objects.count() == 2


def test_a_client_list_corrects_what_is_known(house: House, tmp_path: Path) -> None:
    bring(house.operations, put(tmp_path, "firm.csv", "A,旧名,,", "B,乙,,"))
    assert figures(bring(house.operations, put(tmp_path, "firm.csv", "A,新名,,", "B,乙,,", "B,丙,,"))) == (3, 0, 1, 1, 1)
    with as_system():
        assert Client.objects.get(code="A").party.name == "新名"


def test_a_row_with_a_known_key_takes_the_place_of_the_older_one(house: House, tmp_path: Path) -> None:
    bring(house.operations, put(tmp_path, "invoice.csv", invoice("A", 1)))
    bring(house.operations, put(tmp_path, "payment1.csv", "A,L1,2024-01-31,100,principal", "A,L1,2024-02-29,100,principal"))
    run = bring(
        house.operations,
        put(
            tmp_path,
            "payment2.csv",
            "A,L1,2024-01-31,90,principal",
            "A,L1,2024-02-29,100,principal",
            "A,L1,2024-01-31,80,principal",
            "Z,L1,2024-01-31,90,principal",
        ),
    )
    assert figures(run) == (4, 0, 1, 1, 2)


def test_nothing_is_seen_before_the_end(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(sheets, "BATCH_ROWS", 2)
    with as_system():
        run = plan_import(
            by=house.operations,
            channel=CHANNELS["ledger"],
            path=put(tmp_path, "invoice.csv", *(invoice("A", number) for number in range(6))),
        )
    run_import(run.pk, channels=CHANNELS, progress=lambda step, done, total: seen.append(len(paths("invoice"))))
    assert set(seen) == {0}
    assert len(paths("invoice")) == 3


class Killed(BaseException):
    """Ends a run like a kill does: nothing in between catches it."""


STEPS = [
    (running.Stage, "put"),
    (running._Running, "_checkpoint"),
    (laying, "_lay_part"),
    (running, "take_in"),
    (running, "conclude"),
    (laying.lake, "write_part"),
]


@pytest.mark.parametrize(("where", "what"), STEPS)
@pytest.mark.parametrize("after", [1, 3])
def test_a_run_ended_at_any_step_goes_on_without_loss_or_repeat(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: object, what: str, after: int
) -> None:
    monkeypatch.setattr(sheets, "BATCH_ROWS", 3)
    put(tmp_path, "firm.csv", "A,甲,B,B", "B,乙,A,")
    path = put(tmp_path, "invoice.csv", *(invoice("AB"[number % 2], number % 4) for number in range(11)), "A,bad,row")
    calls, real = iter(range(1, 1000)), getattr(where, what)

    def until(*given: object, **named: object) -> object:
        done = real(*given, **named)
        if next(calls) == after:
            raise Killed
        return done

    with monkeypatch.context() as patch:
        patch.setattr(where, what, until)
        try:
            bring(house.operations, tmp_path)
            return
        except Killed:
            pass
    run = bring(house.operations, tmp_path)
    if Import.objects.count() == 1:
        assert figures(run) == (12, 11, 0, 0, 1)
    rows = lake_rows()
    assert (rows.height, (rows["repeat"] > 0).sum()) == (11, 11 - 4)
    on_disk = {path.relative_to(root()).as_posix() for path in root().rglob("ledger-*")}
    assert set(LakeFile.objects.filter(import_run=run).values_list("path", flat=True)) <= on_disk
    assert not (run_folder(run) / "parts").exists()
    assert path.exists()


def test_a_missing_column_is_refused_before_anything_is_written(house: House, tmp_path: Path) -> None:
    put(tmp_path, "firm.csv", "A,甲,B,")
    (tmp_path / "invoice.csv").write_text("who,number\nA,1\n", encoding="utf-8")
    with pytest.raises(BadInput, match="day"):
        bring(house.operations, tmp_path)
    run = Import.objects.get()
    assert (run.state, run.position, run.counts) == ("failed", {}, {})
    assert "day" in run.message
    with as_system():
        assert not Client.objects.filter(code="A").exists()
    assert not run_folder(run).exists()


def test_an_import_that_broke_off_says_why_and_goes_on_when_asked_again(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "BATCH_ROWS", 2)
    path = put(tmp_path, "invoice.csv", *(invoice("A", number) for number in range(6)))
    with monkeypatch.context() as patch:
        patch.setattr(laying.lake, "write_part", lambda *given, **named: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(OSError, match="disk full"):
            bring(house.operations, path)
    assert "disk full" in Import.objects.get(state="failed").message
    run = bring(house.operations, path)
    assert Import.objects.count() == 1
    assert (figures(run), run.message) == ((6, 6, 0, 0, 0), "")


def test_who_may_not_import_is_refused(house: House, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        bring(house.auditor, put(tmp_path, "invoice.csv", invoice("A", 1)))
    assert not Import.objects.exists()


def test_a_dry_run_tells_all_and_leaves_nothing(house: House, tmp_path: Path) -> None:
    bring(house.operations, put(tmp_path, "invoice1.csv", invoice("A", 1)))
    before = (Import.objects.count(), Record.objects.count(), sorted(root().rglob("*.parquet")))
    path = put(tmp_path, "invoice2.csv", invoice("A", 1), invoice("N", 2), "A,bad")
    run = dry_run(
        lambda: plan_import(by=house.operations, channel=CHANNELS["ledger"], path=path, keeping=False), channels=CHANNELS
    )
    assert figures(run) == (3, 1, 0, 1, 1)
    assert (Import.objects.count(), Record.objects.count(), sorted(root().rglob("*.parquet"))) == before
    with as_system():
        assert not Client.objects.filter(code="N").exists()
    assert Path(report(run)["rejects_file"]).exists()


def test_the_audit_tells_who_imported_what(house: House, tmp_path: Path) -> None:
    bring(house.operations, put(tmp_path, "invoice.csv", invoice("A", 1)))
    with as_system():
        entry = Entry.objects.get(act="imported")
    assert entry.by_id == house.operations.pk
    assert entry.detail["new"] == 1


def test_a_client_made_by_a_manager_is_theirs(house: House, tmp_path: Path) -> None:
    bring(house.operations, put(tmp_path, "invoice.csv", invoice("A", 1)))
    with as_system():
        assert Client.objects.get(code="A").branch_id == house.operations.branch_id


def test_a_code_that_we_know_is_the_same_client(house: House, tmp_path: Path) -> None:
    run = bring(house.operations, put(tmp_path, "invoice.csv", invoice("M1", 1)))
    assert run.counts["others"]["client"]["new"] == 0
    assert lake_rows()["client"].to_list()[-1] == house.mine.pk


def test_an_import_left_behind_is_taken_up_by_a_person_of_another_language(house: House, tmp_path: Path) -> None:
    put(tmp_path, "invoice.csv", invoice("A", 1))
    with as_system():
        planned = plan_import(by=house.operations, channel=CHANNELS["ledger"], path=tmp_path)
        planned.options["notes"] = ["另一种语言的说明"]
        planned.save()
        assert plan_import(by=house.operations, channel=CHANNELS["ledger"], path=tmp_path) == planned
