"""Training files of every dialect become the same cases; what nothing can be learned from is said."""

import numpy as np
import polars as pl
import pytest
from openpyxl import Workbook

from clc.frames.opening import opened
from clc.frames.training import cases_of
from clc.kernel.errors import BadInput

ROWS = 80


def table():
    """Numbers with gaps, texts, an identifier, a date, a constant, and an outcome."""
    rng = np.random.default_rng(0)
    return pl.DataFrame({
        "ClientNo": [f"C{at:04}" for at in range(ROWS)],
        "debt": [None if at % 9 == 0 else round(float(value), 3) for at, value in enumerate(rng.normal(size=ROWS))],
        "region": [["north", "south"][at % 2] for at in range(ROWS)],
        "granted": [f"2024-{1 + at % 12:02}-15" for at in range(ROWS)],
        "same": ["x"] * ROWS,
        "status": [["good", "bad"][int(at % 4 == 0)] for at in range(ROWS)],
    })  # fmt: skip


def written(folder, form):
    """The table in a file of a form."""
    path, told = folder / f"cases.{form}", table()
    csv = told.write_csv(null_value="NA")
    if form == "parquet":
        told.write_parquet(path)
    elif form == "xlsx":
        book = Workbook()
        for row in (told.columns, *told.rows()):
            book.active.append(list(row))
        book.save(path)
    elif form == "arff":
        head = "@relation t\n" + "".join(f"@attribute {name} string\n" for name in told.columns) + "@data\n"
        path.write_text(head + told.write_csv(include_header=False, null_value="?"))
    else:
        text = {"csv": csv, "tsv": csv.replace(",", "\t"), "semicolon": csv.replace(",", ";").replace(".", ","),
                "utf16": csv, "gbk": csv.replace("north", "华北")}[form]  # fmt: skip
        path.write_bytes(text.encode({"utf16": "utf-16", "gbk": "gb18030"}.get(form, "utf-8")))
    return path


@pytest.mark.parametrize("form", ["csv", "tsv", "semicolon", "utf16", "gbk", "parquet", "xlsx", "arff"])
def test_every_form_gives_the_same_cases(tmp_path, form):
    found = cases_of(written(tmp_path, form), "status")
    assert found.sample.names == ("debt", "region")
    assert found.sample.bad == 20
    assert found.bad_is == "bad"
    assert np.isnan(found.sample.column("debt")).sum() == 9
    assert np.nansum(found.sample.column("debt")) == pytest.approx(table()["debt"].sum())
    assert found.time_column == "granted"
    assert {each.column for each in found.left_out} == {"ClientNo", "granted", "same"}


def outcome(tmp_path, values, **told):
    """The cases of a file with an outcome of these values."""
    path = tmp_path / "t.csv"
    pl.DataFrame({"x": np.arange(len(values)) % 7 + 0.5, "t": values}).write_csv(path)
    return cases_of(path, "t", **told)


@pytest.mark.parametrize(("values", "bad"), [
    (["0", "0", "1"], "1"), (["b'0'", "b'0'", "b'1'"], "1"), (["true", "true", "false"], "true"),
    (["N", "N", "Y"], "Y"), (["P I F", "P I F", "CHGOFF"], "CHGOFF"), (["好", "好", "坏"], "坏"), (["1", "2", "1"], "2"),
    (["alpha", "alpha", "beta"], "beta"), (["0.0", "1.0", "0.0"], "1"), (["-1", "1", "-1"], "1"),
])
def test_the_bad_value_is_told(tmp_path, values, bad):
    found = outcome(tmp_path, values * 5)
    assert found.bad_is == bad
    assert "--bad" in " ".join(found.notes)


def test_a_person_says_which_is_bad(tmp_path):
    found = outcome(tmp_path, ["good", "good", "bad"] * 5, bad="GOOD")
    assert (found.bad_is, found.sample.bad) == ("good", 10)


@pytest.mark.parametrize(("values", "said"), [
    (["1"] * 9, "only one value"), (["a", "b", "c"] * 5, "3 values"), ([None] * 9, "no value"),
])
def test_an_outcome_of_other_than_two_values_is_refused(tmp_path, values, said):
    with pytest.raises(BadInput, match=said):
        outcome(tmp_path, values)


@pytest.mark.parametrize(("name", "raw"), [
    ("empty.csv", b""), ("header.csv", b"a,b,t\n"), ("one.csv", b"t\n0\n1\n"), ("junk.bin", bytes(range(256)) * 9),
    ("junk.parquet", b"PAR1 no more"), ("junk.xlsx", b"PK\x03\x04 no more"), ("sparse.arff", b"@relation r\n@data\n{0 1}\n"),
])
def test_what_is_no_table_is_refused_with_what_to_do(tmp_path, name, raw):
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(BadInput) as refused:
        cases_of(path, "t")
    assert refused.value.todo


def test_a_missing_file_and_a_missing_column_are_said(tmp_path):
    with pytest.raises(BadInput, match="no file"):
        cases_of(tmp_path / "none.csv", "t")
    with pytest.raises(BadInput) as refused:
        outcome(tmp_path, ["0", "1"] * 9, time="when")
    assert "x" in refused.value.todo


def test_numbers_written_for_people_are_read(tmp_path):
    path = tmp_path / "t.csv"
    rows = ['"1,234.50",12%,$5,0', '"2,000",13%,$6,1', "(300),?,$7,0", "NA,15%,$8,1"]
    path.write_text("a,b,c,t\n" + "\n".join(rows * 5))
    found = cases_of(path, "t").sample
    assert found.column("a")[:3] == pytest.approx([1234.5, 2000, -300])
    assert np.isnan(found.column("a")[3])
    assert not found.labels


def test_days_as_numbers_are_days(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("day,x,t\n" + "\n".join(f"202401{1 + at % 28:02},{at * at % 17},{at % 2}" for at in range(60)))
    found = cases_of(path, "t")
    assert found.time_column == "day"
    assert found.dates.column("day")[0] == 19723.0


def test_of_a_very_long_file_each_so_manieth_row_is_read(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("x,t\n" + "\n".join(f"{at},{at % 2}" for at in range(30_000)))
    found = opened(path, cells_max=6000)
    assert 2500 < found.table.height <= 3500
    assert found.every > 5
    assert found.rows_read == pytest.approx(30_000, rel=0.05)


def test_columns_of_lists_and_records_are_left_out_and_said(tmp_path):
    path = tmp_path / "nested.parquet"
    nested = table().with_columns(
        lists=pl.Series([[1, 2]] * ROWS), records=pl.Series([{"a": at} for at in range(ROWS)]),
        bytes=pl.Series([b"x%d" % at for at in range(ROWS)]))  # fmt: skip
    nested.write_parquet(path)
    cases = cases_of(path, "status")
    assert {"lists", "records", "bytes"} <= {each.column for each in cases.left_out if "lists or records" in each.why}
    with pytest.raises(BadInput, match="lists or records"):
        cases_of(path, "lists")


@pytest.mark.parametrize("time", ["status", "region"])
def test_a_time_that_cannot_order_is_refused(tmp_path, time):
    path = tmp_path / "cases.csv"
    table().write_csv(path)
    with pytest.raises(BadInput, match="no dates or numbers"):
        cases_of(path, "status", time=time)
