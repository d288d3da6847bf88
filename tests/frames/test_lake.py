from datetime import date

import polars as pl
import pytest

from clc.frames import lake
from tests.frames.samples import BOOK, invoice, table


def some(*rows):
    return table("invoice", list(rows)).collect()


def test_a_part_is_written_sorted_under_its_earliest_day(tmp_path):
    part = lake.write_part(
        tmp_path, "invoice", some(invoice(2, "2024-06-28", 1), invoice(1, "2024-06-30", 2)), day="day", name="i7-0"
    )
    assert part == lake.Part("invoice/day=2024-06-28/i7-0.parquet", 2, date(2024, 6, 28), 1, 2)
    held = lake.scan([tmp_path / part.path]).collect()
    assert held["client"].to_list() == [1, 2]
    assert held.schema == lake.schema(BOOK.tables["invoice"])


def test_what_is_no_number_is_written_as_unknown(tmp_path):
    part = lake.write_part(tmp_path, "invoice", some(invoice(1, "2024-06-28", float("nan"))), day="day", name="a")
    assert lake.scan([tmp_path / part.path]).collect()["amount"].to_list() == [None]


def test_the_same_name_overwrites_and_leaves_nothing_half_written(tmp_path):
    for amount in (1, 2):
        part = lake.write_part(tmp_path, "invoice", some(invoice(1, "2024-06-28", amount)), day="day", name="a")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files == [tmp_path / part.path]
    assert lake.scan(files).collect()["amount"].to_list() == [2]


def test_a_column_that_came_later_is_unknown_in_older_files(tmp_path):
    old = lake.write_part(tmp_path, "invoice", some(invoice(1, "2024-06-28", 1)), day="day", name="a")
    newer = some(invoice(1, "2024-06-29", 2)).with_columns(colour=pl.lit("red"))
    new = lake.write_part(tmp_path, "invoice", newer, day="day", name="b")
    for order in ([old, new], [new, old]):
        held = lake.scan([tmp_path / part.path for part in order]).sort("day").collect()
        assert held["colour"].to_list() == [None, "red"]


def test_a_scan_of_nothing_is_refused():
    with pytest.raises(ValueError, match="no files"):
        lake.scan([])


def test_no_rows_make_no_part(tmp_path):
    with pytest.raises(ValueError, match="no rows"):
        lake.write_part(tmp_path, "invoice", some().head(0), day="day", name="a")
