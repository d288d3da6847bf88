"""Any table people have comes in by its headings or a mapping; what is wrong with a row is told and costs that row alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from clc.channels.csv_upload.channel import CHANNEL
from clc.frames import lake
from clc.kernel.errors import BadInput, NotAllowed, NotFound
from clc.stages.hub.importing.channel import Options
from clc.stages.hub.importing.mappings import forget_mapping, mapping_of, save_mapping
from clc.stages.hub.importing.planning import imports_folder, plan_import
from clc.stages.hub.importing.previewing import preview
from clc.stages.hub.importing.running import run_import
from clc.stages.hub.importing.undoing import undo_import
from clc.stages.hub.lakehouse import paths
from clc.stages.hub.models import Branch, Client, Fact, Import, Party, User
from clc.stages.hub.models import Mapping as SavedMapping
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import head_office, the_machine

pytestmark = pytest.mark.django_db
CHANNELS = {CHANNEL.name: CHANNEL}
USCC = "91310000MA1FL0XX7Y"


@pytest.fixture
def by() -> User:
    with as_system():
        return the_machine()


def put(folder: Path, *lines: str, name: str = "table.csv") -> Path:
    """Write a file of these lines."""
    path = folder / name
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


def bring(by: User, path: Path, **mapping: Any) -> Import:
    """Import a path to its end."""
    with as_system():
        run = plan_import(by=by, channel=CHANNEL, path=path, mapping=mapping)
    return run_import(run.pk, channels=CHANNELS)


def figures(run: Import) -> tuple[int, int, int, int, int]:
    """Read, new, changed, same, rejected."""
    counts = run.counts
    return counts["read"], counts["new"], counts["changed"], counts["same"], counts["rejected"]


def rejects(run: Import) -> str:
    """The file of rejected rows."""
    return (imports_folder() / run.rejects_file).read_text(encoding="utf-8-sig")


def firm(code: str, name: str) -> Client:
    """A client we know."""
    with as_system():
        return Client.objects.create(code=code, party=Party.objects.create(name=name), branch=head_office())


def test_a_list_of_clients_is_recognised_by_its_headings(by: User, tmp_path: Path) -> None:
    path = put(
        tmp_path,
        "客户编号,客户名称,统一社会信用代码,客户类型,行业,开户日期",
        f"K1,虚构机械有限公司,{USCC},公司,C34,2020/5/6",
        "K2,虚构食品有限公司,,company,C13,",
    )
    assert figures(bring(by, path)) == (2, 2, 0, 0, 0)
    with as_system():
        one = Client.objects.select_related("party").get(code="K1")
    assert (one.party.name, one.party.industry, one.since) == ("虚构机械有限公司", "C34", date(2020, 5, 6))
    assert one.party.uscc == USCC
    assert figures(bring(by, path)) == (2, 0, 0, 2, 0)


def test_facts_beside_clients_are_told(by: User, tmp_path: Path) -> None:
    bring(by, put(tmp_path, "code,client name,bank_rating,default_flag,employees", "K1,虚构机械有限公司,A,否,120"))
    with as_system():
        told = {fact.name: (fact.text, fact.value) for fact in Fact.objects.filter(client__code="K1")}
    assert told == {"bank_rating": ("A", None), "default_flag": ("", 0), "employees": ("", Decimal(120))}


def test_facts_of_known_clients_are_told_as_of_their_day(by: User, tmp_path: Path) -> None:
    firm("K1", "甲")
    run = bring(by, put(tmp_path, "code,as of,bank_rating", "K1,2024-06-30,B", "K9,2024-06-30,B", "K1,2024-06-30,E"))
    assert run.counts["rejected"] == 2
    assert "no client is known as “K9”" in rejects(run)
    with as_system():
        assert list(Fact.objects.values_list("text", "as_of")) == [("B", date(2024, 6, 30))]


def test_a_table_of_the_rule_book_is_filled(by: User, tmp_path: Path) -> None:
    client = firm("K1", "甲")
    path = put(
        tmp_path,
        "code;day;amount;direction;counterparty;kind",
        'K1;2024-01-05;"1,000.50";in;"买方\n乙";fee',
        "K2;2024-01-05;1;in;;",
    )
    run = bring(by, path)
    assert figures(run) == (2, 1, 0, 0, 1)
    row = lake.scan(paths("transaction")).collect().row(0, named=True)
    assert (row["client"], row["amount"], row["direction"], row["counterparty"]) == (client.pk, 1000.5, "in", "买方 乙")


def test_clients_may_be_named_by_their_credit_code(by: User, tmp_path: Path) -> None:
    with as_system():
        Client.objects.create(code="K1", party=Party.objects.create(name="甲", uscc=USCC), branch=head_office())
    run = bring(by, put(tmp_path, "统一社会信用代码,bank_rating", f"{USCC.lower()},A", "913100000000000000,B"))
    assert run.counts["rejected"] == 1
    assert "check digits" in rejects(run)
    with as_system():
        assert Fact.objects.get().client.code == "K1"


MAPPING: Mapping[str, Any] = {
    "table": "transaction", "columns": {"who": "Kunde", "day": "Datum", "amount": "Betrag", "direction": "Richtung"},
    "values": {"direction": {"rein": "in", "raus": "out"}}, "days": "dmy", "new_clients": True,
}  # fmt: skip
GERMAN = ("Kunde,Datum,Betrag,Richtung", "K1,31/01/2024,5,rein", "K2,02/03/2024,7,raus")


def test_a_mapping_reads_headings_days_and_words_of_anybody(by: User, tmp_path: Path) -> None:
    assert figures(bring(by, put(tmp_path, *GERMAN), **MAPPING)) == (2, 2, 0, 0, 0)
    rows = lake.scan(paths("transaction")).collect().sort("row")
    assert rows.select("day", "direction").rows() == [(date(2024, 1, 31), "in"), (date(2024, 3, 2), "out")]


def test_a_mapping_is_kept_under_a_name_and_used_again(by: User, tmp_path: Path) -> None:
    with as_system():
        save_mapping(by=by, name="Bank X", channel="csv_upload", told=MAPPING)
        save_mapping(by=by, name="Bank X", channel="csv_upload", told=MAPPING)
        assert SavedMapping.objects.count() == 1
        assert mapping_of("Bank X") == MAPPING
        forget_mapping(by=by, name="Bank X")
        with pytest.raises(NotFound):
            mapping_of("Bank X")


@pytest.mark.parametrize(
    "wrong", [{"table": "nowhere"}, {"colour": 1}, {"days": "ydm"}, {"table": "transaction", "columns": {"day": "Datun"}}]
)
def test_a_mapping_that_does_not_fit_is_refused_in_plain_words(by: User, tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        bring(by, put(tmp_path, *GERMAN), **wrong)


def test_headings_that_fit_nothing_are_named(by: User, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        bring(by, put(tmp_path, "x,y", "1,2"))
    assert "x, y" in refused.value.todo


def test_a_workbook_is_the_same_as_a_csv_file(by: User, tmp_path: Path) -> None:
    firm("K1", "甲")
    book = Workbook()
    for row in [["code", "day", "amount", "direction"], ["K1", date(2024, 1, 5), 12.5, "in"], ["K1", "5.1.24", 1, "in"]]:
        book.active.append(row)
    book.save(tmp_path / "table.xlsx")
    run = bring(by, tmp_path / "table.xlsx")
    assert figures(run) == (2, 1, 0, 0, 1)
    assert figures(bring(by, put(tmp_path, "code,day,amount,direction", "K1,2024-01-05,12.50,in"))) == (1, 0, 0, 1, 0)


def test_hostile_rows_are_told_and_good_ones_kept(by: User, tmp_path: Path) -> None:
    firm("K1", "甲")
    bad = [
        "K1,2024-02-30,1,in",
        "K1,2024-01-01,one,in",
        "K1,2024-01-01,=1+1,in",
        "K1,2024-01-01,1,sideways",
        "K1,2024-01-01,1e999,in",
        "K1,2024-01-01",
        "K1,2024-01-01,1,in,more",
        "K1,2024-01-01,1,i\x00n",
        '"K1,2024-01-01,1,in',
        "K1," + "x" * 5000 + ",1,in",
        ",2024-01-01,1,in",
    ]
    good = [f"K1,2024-01-01,{number},in" for number in range(50)]
    run = bring(by, put(tmp_path, "code,day,amount,direction", *bad, *good))
    assert figures(run) == (61, 50, 0, 0, 11)
    assert len(rejects(run).splitlines()) >= 12
    assert "'=1+1" not in lake.scan(paths("transaction")).collect()["kind"].to_list()


def test_a_client_twice_in_the_file_is_told(by: User, tmp_path: Path) -> None:
    run = bring(by, put(tmp_path, "code,client name", "K1,甲", "K1,乙", "K2,丙"))
    assert figures(run) == (3, 2, 0, 0, 1)
    with as_system():
        assert Client.objects.get(code="K1").party.name == "甲"


def test_an_upload_is_taken_back(by: User, tmp_path: Path) -> None:
    firm("K1", "旧名")
    run = bring(by, put(tmp_path, "code,client name,bank_rating", "K1,新名,A", "K2,乙,B"))
    assert undo_import(by=by, run=run, channels=CHANNELS)["clients"] == 1
    with as_system():
        assert list(Client.objects.values_list("code", "party__name")) == [("K1", "旧名")]
        assert not Fact.objects.known().exists()


def test_a_preview_shows_each_cell_and_what_is_wrong_with_it(by: User, tmp_path: Path) -> None:
    path = put(
        tmp_path, "code,day,amount,direction,colour", "K1,2024-02-30,1,in,red", "K1,2024-01-01,1,in,blue", "K1,2024-01-01"
    )
    with as_system():
        (look,) = preview(by=by, channel=CHANNEL, path=path, options=Options())
    assert look.kind == "transaction"
    assert look.placing.unknown == ["colour"]
    assert look.rows[0][0].fault == ""
    assert "2024-02-30" in look.rows[0][1].fault
    assert [cell.fault for cell in look.rows[1]] == [""] * 5
    assert look.broken[0][0] == 2
    assert not Import.objects.exists()


def test_who_may_not_import_may_not_look_either(tmp_path: Path) -> None:
    with as_system():
        auditor = User.objects.create_user("auditor", role="auditor", branch=Branch.objects.create(code="X", name="X"))
    with pytest.raises(NotAllowed):
        preview(by=auditor, channel=CHANNEL, path=put(tmp_path, *GERMAN), options=Options())
    with pytest.raises(NotAllowed):
        save_mapping(by=auditor, name="x", channel="csv_upload", told=MAPPING)


def test_names_of_files_lead_nowhere(by: User, tmp_path: Path) -> None:
    run = bring(by, put(tmp_path, "code,client name", "K1,甲", name="..;rm -rf=@x.csv"))
    kept = (imports_folder() / run.records.get().kept_at).resolve()
    assert kept.is_relative_to(imports_folder().resolve() / "raw")
