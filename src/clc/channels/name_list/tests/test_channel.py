"""The channel of names to keep away from: as published or as a table, told anew, taken back, refused in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clc.channels.name_list.tests.made_up import CHANNELS, bring, put, sdn
from clc.kernel.errors import BadInput
from clc.stages.hub.importing.undoing import undo_import
from clc.stages.hub.models import Import, User
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine
from clc.stages.reach.models import ListedName, NameList
from clc.stages.reach.naming import screen_name

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = ["名称", "编号", "类型", "别名", "统一社会信用代码", "备注"]


@pytest.fixture
def machine() -> User:
    with as_system():
        return the_machine()


def in_force(name: str = "ofac_sdn") -> dict[str, ListedName]:
    with as_system():
        return {one.key: one for one in ListedName.objects.filter(on__name=name, gone_on__isnull=True)}


def figures(run: Import) -> tuple[int, ...]:
    told = run.counts["figures"]
    return tuple(told[key] for key in ("new", "changed", "same", "gone"))


def test_the_published_list_is_read_with_aliases_codes_and_its_day(machine: User, tmp_path: Path) -> None:
    remarks = "a.k.a. 'POLE STAR'; Unified Social Credit Code (USCC) 91110108661572276L (China)."
    path = put(tmp_path, "sdn_2026-01-31.csv", [sdn(7, "NORTH STAR SHIPPING CO., LTD.", remarks=remarks),
                                                sdn(8, "ZENG, Xiaoxian", '"individual"'.strip('"')), ["\x1a"]])
    run = bring(machine, path)
    assert (run.counts["read"], run.counts["rejected"], figures(run)) == (2, 0, (2, 0, 0, 0))
    entry = in_force()["7"]
    assert (entry.codes, entry.since, entry.programme) == (["91110108661572276L"], date(2026, 1, 31), "TEST")
    assert in_force()["8"].kind == "person"
    with as_system():
        assert [hit.matched for hit in screen_name("Pole Star")] == ["POLE STAR"]


def test_two_tellings_of_a_folder_are_told_in_the_order_of_their_days(machine: User, tmp_path: Path) -> None:
    put(tmp_path, "b_2026-01-31.csv", [sdn(1, "NORTH STAR"), sdn(2, "SOUTH MOON")])
    put(tmp_path, "a_2026-02-28.csv", [sdn(2, "SOUTH MOON", remarks="moved"), sdn(3, "EAST WIND")])
    run = bring(machine, tmp_path)
    assert figures(run) == (3, 1, 0, 1)
    assert sorted(in_force()) == ["2", "3"]
    assert run.changes == {"new": 3, "changed": 1, "gone": 1}


def test_the_same_list_again_changes_nothing(machine: User, tmp_path: Path) -> None:
    path = put(tmp_path, "sdn_2026-01-31.csv", [sdn(1, "NORTH STAR"), sdn(2, "SOUTH MOON")])
    bring(machine, path)
    assert figures(bring(machine, path)) == (0, 0, 2, 0)


def test_a_table_of_names_becomes_the_list_the_mapping_names(machine: User, tmp_path: Path) -> None:
    path = put(tmp_path, "内部名单.csv", [HEAD, ["虚构空壳贸易有限公司", "N1", "企业", "空壳贸易；虚构空壳", "", "虚假贸易"],
                                      ["王某某", "", "个人", "", "", ""], ["", "N3", "企业", "", "", ""],
                                      ["虚构重复", "N1", "企业", "", "", ""]])
    run = bring(machine, path, as_of=date(2026, 3, 1), mapping={"list": "own", "label": "内部名单", "kind": "internal"})
    assert (run.counts["read"], run.counts["rejected"], figures(run)) == (4, 2, (2, 0, 0, 0))
    assert {one.name: one.kind for one in in_force("own").values()} == {"虚构空壳贸易有限公司": "entity", "王某某": "person"}
    with as_system():
        assert [hit.kind for hit in screen_name("空壳贸易")] == ["internal"]


@pytest.mark.parametrize(("rows", "mapping", "words"), [
    ([["编号", "备注"], ["1", "x"]], {}, "lacks"),
    ([HEAD, ["虚构", "1", "", "", "", ""]], {"kind": "evil"}, "no kind of list"),
])
def test_a_file_that_is_no_list_is_refused_in_words(machine: User, tmp_path: Path, rows, mapping, words) -> None:
    with pytest.raises(BadInput, match=words):
        bring(machine, put(tmp_path, "x.csv", rows), mapping=mapping)
    with as_system():
        assert not NameList.objects.exists()


def test_a_row_that_is_no_entry_is_rejected_with_its_reason(machine: User, tmp_path: Path) -> None:
    run = bring(machine, put(tmp_path, "sdn.csv", [sdn(1, "NORTH STAR"), ["x", "no number", *["-0-"] * 10], ["short"]]))
    assert (run.counts["read"], run.counts["rejected"]) == (3, 2)


def test_an_older_telling_is_refused_and_nothing_moves(machine: User, tmp_path: Path) -> None:
    bring(machine, put(tmp_path, "sdn_2026-02-28.csv", [sdn(1, "NORTH STAR")]))
    with pytest.raises(BadInput, match="stands as of 2026-02-28"):
        bring(machine, put(tmp_path, "sdn_2026-01-31.csv", [sdn(2, "SOUTH MOON")]))
    assert sorted(in_force()) == ["1"]


def test_a_telling_taken_back_lets_the_list_stand_as_before(machine: User, tmp_path: Path) -> None:
    bring(machine, put(tmp_path, "sdn_2026-01-31.csv", [sdn(1, "NORTH STAR"), sdn(2, "SOUTH MOON")]))
    second = bring(machine, put(tmp_path, "sdn_2026-02-28.csv", [sdn(2, "SOUTH MOON OTHER"), sdn(3, "EAST WIND")]))
    with as_system():
        undo_import(by=machine, run=second, channels=CHANNELS)
    found = in_force()
    assert {key: one.name for key, one in found.items()} == {"1": "NORTH STAR", "2": "SOUTH MOON"}
    with as_system():
        assert NameList.objects.get().day == date(2026, 1, 31)


def test_the_first_telling_taken_back_leaves_no_list(machine: User, tmp_path: Path) -> None:
    run = bring(machine, put(tmp_path, "sdn_2026-01-31.csv", [sdn(1, "NORTH STAR")]))
    with as_system():
        undo_import(by=machine, run=run, channels=CHANNELS)
        assert not NameList.objects.exists()


def test_a_telling_is_not_taken_back_under_a_later_one(machine: User, tmp_path: Path) -> None:
    first = bring(machine, put(tmp_path, "sdn_2026-01-31.csv", [sdn(1, "NORTH STAR")]))
    bring(machine, put(tmp_path, "sdn_2026-02-28.csv", [sdn(2, "SOUTH MOON")]))
    with as_system(), pytest.raises(BadInput, match="told again"):
        undo_import(by=machine, run=first, channels=CHANNELS)
    assert sorted(in_force()) == ["2"]
