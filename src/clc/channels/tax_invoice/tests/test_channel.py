"""Invoices come in whole, once, in any format; what is wrong with them is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook

from clc.channels.tax_invoice.channel import CHANNEL
from clc.channels.tax_invoice.tests.made_up import COUNT, bring, figures, firms, invoices, put
from clc.frames import lake
from clc.kernel.errors import BadInput
from clc.stages.hub.importing.channel import Options
from clc.stages.hub.importing.planning import imports_folder
from clc.stages.hub.lakehouse import paths
from clc.stages.hub.models import Client, Fact, User
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    with as_system():
        return the_machine()


def lake_rows() -> pl.DataFrame:
    """Invoices as readers see them."""
    return lake.scan(paths("invoice")).collect()


def test_every_invoice_is_kept_as_it_is(by: User, tmp_path: Path) -> None:
    (tmp_path / "firms.csv").write_text(firms(), encoding="utf-8")
    put(tmp_path, "parquet")
    run = bring(by, tmp_path)
    assert figures(run) == (COUNT, COUNT, 0, 0, 0)
    told, rows = run.counts["figures"], lake_rows()
    assert told["valid"] + told["void"] == told["bought"] + told["sold"] == rows.height == COUNT
    assert told["void"] == rows.filter(pl.col("status") == "void").height > 0
    assert told["negative"] == rows.filter(pl.col("amount") < 0).height > 0
    assert (told["firms"], told["repeated_rows"], told["repeated_numbers"]) == (3, 2, 2)


def test_the_banks_rating_and_defaults_become_facts_with_their_source(by: User, tmp_path: Path) -> None:
    (tmp_path / "firms.csv").write_text(firms(), encoding="utf-8")
    put(tmp_path, "csv")
    bring(by, tmp_path)
    with as_system():
        facts = {(fact.client.code, fact.name): (fact.text, fact.value, fact.record.name) for fact in Fact.objects.all()}
        names = dict(Client.objects.values_list("code", "party__name"))
        days = set(Fact.objects.values_list("as_of", flat=True))
    assert facts == {
        ("Z0", "bank_rating"): ("A", None, "firms.csv"), ("Z0", "default_flag"): ("", 0, "firms.csv"),
        ("Z1", "bank_rating"): ("D", None, "firms.csv"), ("Z1", "default_flag"): ("", 1, "firms.csv"),
    }  # fmt: skip
    assert names["Z1"] == "虚构乙有限公司"
    assert days == {date(2024, 2, 27)}


@pytest.mark.parametrize("first", ["parquet", "csv", "gbk", "slashes"])
def test_the_same_invoices_in_another_format_are_the_same_invoices(by: User, tmp_path: Path, first: str) -> None:
    assert figures(bring(by, put(tmp_path, first))) == (COUNT, COUNT, 0, 0, 0)
    for other in ("parquet", "csv", "gbk", "slashes"):
        assert figures(bring(by, put(tmp_path, other))) == (COUNT, 0, 0, COUNT, 0)


def test_a_workbook_is_read_too(by: User, tmp_path: Path) -> None:
    book = Workbook()
    for row in [invoices().columns, *invoices().rows()]:
        book.active.append(row)
    book.save(tmp_path / "invoices.xlsx")
    assert figures(bring(by, tmp_path / "invoices.xlsx")) == (COUNT, COUNT, 0, 0, 0)
    assert figures(bring(by, put(tmp_path, "csv"))) == (COUNT, 0, 0, COUNT, 0)


def test_one_table_in_two_formats_counts_once(by: User, tmp_path: Path) -> None:
    put(tmp_path, "parquet")
    put(tmp_path, "csv").rename(tmp_path / "invoices.csv")
    run = bring(by, tmp_path)
    assert figures(run) == (COUNT, COUNT, 0, 0, 0)
    assert any("invoices.csv" in note for note in run.counts["notes"])


def test_files_of_other_content_are_left_alone_with_a_note(by: User, tmp_path: Path) -> None:
    put(tmp_path, "csv")
    (tmp_path / "rates.csv").write_text("rate,lost\n0.04,0\n", encoding="utf-8")
    assert any("rates.csv" in note for note in bring(by, tmp_path).counts["notes"])


def test_bad_rows_are_told_and_good_ones_kept(by: User, tmp_path: Path) -> None:
    frame = invoices().cast(pl.String)
    bad = {"金额": "=1+1", "开票日期": "2024-02-30", "发票状态": "红字", "发票号码": ""}
    lines = [frame.slice(at, 1).with_columns(pl.lit(cell).alias(column)) for at, (column, cell) in enumerate(bad.items())]
    run = bring(by, put_text(tmp_path, pl.concat([*lines, frame.slice(10, 5)])))
    assert figures(run) == (9, 5, 0, 0, 4)
    rejects = (imports_folder() / run.rejects_file).read_text(encoding="utf-8-sig")
    for word in ("=1+1", "2024-02-30", "红字", "发票号码"):
        assert word in rejects
    assert not any(cell.startswith("=") for line in rejects.splitlines() for cell in line.split(","))


def put_text(folder: Path, frame: pl.DataFrame) -> Path:
    """Write a table of text as it stands."""
    path = folder / "text.csv"
    frame.write_csv(path)
    return path


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = put_text(tmp_path, invoices().drop("金额").rename({"发票状态": "发票状况"}))
    with pytest.raises(BadInput) as refused:
        CHANNEL.intake(path, Options())
    assert "金额" in refused.value.message
    assert "发票状况" in refused.value.message


@pytest.mark.parametrize("content", [b"", "企业代号,企业".encode("utf-16-le"), b"\xff\xd8\xff\xe0 jpeg" * 50, b"a,b\n1,2\n"])
def test_what_holds_no_invoices_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(BadInput):
        CHANNEL.intake(tmp_path / "x.csv", Options())
    with pytest.raises(BadInput):
        CHANNEL.intake(tmp_path, Options())


def test_a_heading_without_rows_brings_nothing(by: User, tmp_path: Path) -> None:
    assert figures(bring(by, put(tmp_path, "csv", invoices().clear()))) == (0, 0, 0, 0, 0)
