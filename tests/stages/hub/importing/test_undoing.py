"""An import taken back leaves things as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.hub.importing.undoing import undo_import
from clc.stages.hub.lakehouse import paths
from clc.stages.hub.models import Client, Entry, Fact, Party, Relation
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.touches import log_touch
from tests.stages.hub.importing.ledger import CHANNELS, bring, figures, invoice, put
from tests.stages.hub.people import House


def test_rows_facts_ties_and_clients_go(house: House, tmp_path: Path) -> None:
    with as_system():
        before = (Client.objects.count(), Party.objects.count())
    put(tmp_path, "firm.csv", "A,甲,B,B", "B,乙,,")
    put(tmp_path, "invoice.csv", invoice("A", 1))
    run = bring(house.operations, tmp_path)
    taken = undo_import(by=house.operations, run=run, channels=CHANNELS)
    assert (taken["rows"], taken["facts"], taken["ties"], taken["clients"]) == (1, 1, 1, 2)
    assert paths("invoice") == []
    with as_system():
        assert (Client.objects.count(), Party.objects.count()) == before
        assert not Fact.objects.known().exists()
        assert not Relation.objects.exists()
        assert Entry.objects.filter(act="undid an import", by=house.operations).exists()


def test_what_was_superseded_holds_again(house: House, tmp_path: Path) -> None:
    bring(house.operations, put(tmp_path, "firm.csv", "A,旧名,B,"))
    run = bring(house.operations, put(tmp_path, "firm.csv", "A,新名,C,"))
    undo_import(by=house.operations, run=run, channels=CHANNELS)
    with as_system():
        assert list(Fact.objects.known().values_list("text", flat=True)) == ["B"]
        assert Client.objects.get(code="A").party.name == "旧名"


def test_a_client_somebody_worked_with_stays(house: House, tmp_path: Path) -> None:
    run = bring(house.operations, put(tmp_path, "firm.csv", "A,甲,,", "B,乙,,"))
    with as_system():
        log_touch(by=house.head, client=Client.objects.get(code="A"), kind="call", text="谈过")
    assert undo_import(by=house.operations, run=run, channels=CHANNELS)["clients"] == 1
    with as_system():
        assert Client.objects.filter(code="A").exists()
        assert not Client.objects.filter(code="B").exists()


def test_a_client_another_import_speaks_of_stays(house: House, tmp_path: Path) -> None:
    run = bring(house.operations, put(tmp_path, "firm.csv", "A,甲,,", "B,乙,,"))
    bring(house.operations, put(tmp_path, "invoice.csv", invoice("A", 1)))
    (tmp_path / "firm.csv").unlink()
    assert undo_import(by=house.operations, run=run, channels=CHANNELS)["clients"] == 1


def test_what_was_taken_back_can_be_brought_again(house: House, tmp_path: Path) -> None:
    path = put(tmp_path, "invoice.csv", invoice("A", 1))
    undo_import(by=house.operations, run=bring(house.operations, path), channels=CHANNELS)
    assert figures(bring(house.operations, path)) == (1, 1, 0, 0, 0)


def test_an_import_is_taken_back_once_and_by_whom_the_rules_allow(house: House, tmp_path: Path) -> None:
    run = bring(house.operations, put(tmp_path, "invoice.csv", invoice("A", 1)))
    with pytest.raises(NotAllowed):
        undo_import(by=house.manager, run=run, channels=CHANNELS)
    undo_import(by=house.operations, run=run, channels=CHANNELS)
    with pytest.raises(BadInput, match="not done"):
        undo_import(by=house.operations, run=run, channels=CHANNELS)
