"""The invented institution: the same from the same seed, at any size, and nobody's in truth."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from babel import Locale

from clc.channels.demo import names
from clc.channels.demo.world import LAKE_TABLES, chunk, world
from clc.kernel.errors import BadInput
from clc.kernel.ids import lei_is_valid, uscc_is_valid
from clc.kernel.names import bigrams, initials, normalise, sort_key
from clc.policy.loader import shipped
from tests.shared import shared_data

TODAY = date(2026, 11, 22)
SIZES = (10, 3_000)


@cache
def tables(clients: int = 3_000, seed: int = 3) -> dict[str, pl.DataFrame]:
    """All tables of a one-chunk institution."""
    return chunk(clients=clients, seed=seed, today=TODAY, place=0).tables


def test_the_same_seed_tells_the_same_story() -> None:
    again = chunk(clients=300, seed=3, today=TODAY, place=0).tables
    for name, frame in chunk(clients=300, seed=3, today=TODAY, place=0).tables.items():
        assert frame.equals(again[name]), name


def test_another_seed_tells_another_story() -> None:
    assert not tables(300, 3)["statement"].equals(tables(300, 4)["statement"])


@pytest.mark.parametrize("clients", SIZES)
def test_every_kind_of_party_is_there_at_any_size(clients: int) -> None:
    parties = tables(clients)["party"]
    assert parties.height == clients
    assert set(parties["kind"]) == {"company", "person", "government", "institution", "project_company"}
    assert all(tables(clients)[name].height for name in LAKE_TABLES)


def test_a_chunk_beyond_the_first_goes_on_where_the_one_before_ended() -> None:
    parts = list(world(clients=10_010, seed=1, today=TODAY))
    assert [(part.first, part.count) for part in parts] == [(0, 10_000), (10_000, 10)]
    codes = pl.concat(part.tables["party"] for part in parts)["code"]
    assert codes.n_unique() == 10_010


@pytest.mark.parametrize("clients", [0, -1, names.UNIQUE_MOST + 1])
def test_a_size_out_of_range_is_refused(clients: int) -> None:
    with pytest.raises(BadInput):
        next(world(clients=clients, seed=1, today=TODAY))


def test_identifiers_pass_their_check_digits_and_are_nobodys() -> None:
    parties = tables()["party"]
    codes, leis = parties["uscc"].filter(parties["uscc"] != ""), parties["lei"].filter(parties["lei"] != "")
    assert codes.len() > 2_000
    assert leis.len() > 200
    assert all(uscc_is_valid(code) and code[2:8] == "990100" for code in codes)
    assert all(lei_is_valid(code) and code.startswith("DEMO") for code in leis)
    assert codes.n_unique() == codes.len()
    assert leis.n_unique() == leis.len()


def test_names_are_spelt_as_the_kernel_spells_them() -> None:
    for party in tables()["party"].sample(400, seed=2).iter_rows(named=True):
        assert party["sort_key"] == sort_key(party["name"])
        assert party["initials"] == initials(party["name"])
        assert party["bigrams"] == bigrams(f"{party['name']} {party['name_en']}")


def test_countries_are_nowhere_on_the_map() -> None:
    known = {code for code in Locale.parse("en").territories if len(code) == 2}
    codes = {country.code for country in names.COUNTRIES}
    assert len(codes) == len(names.COUNTRIES)
    assert not codes & known
    assert set(tables()["party"]["country"]) <= codes | {"CN"}


def test_no_two_firms_share_a_name() -> None:
    legal = tables()["party"].filter(pl.col("kind") != "person")
    assert not legal["name"].is_duplicated().any()


def test_owners_hold_at_most_all_of_a_party_and_nobody_owns_themselves() -> None:
    ties = tables()["relation"]
    owned = ties.filter(pl.col("kind") == "owns").group_by("target").agg(pl.col("share").sum())
    assert owned.height > 200
    assert owned["share"].max() <= 1.0 + 1e-9  # type: ignore[operator]
    assert ties.filter(pl.col("source") == pl.col("target")).is_empty()
    assert set(ties["kind"]) == {"owns", "guarantees", "supplies"}


def test_every_row_of_the_lake_has_only_declared_columns_and_choices() -> None:
    book = shipped()
    for name in LAKE_TABLES:
        frame, rule = tables()[name], book.tables[name]
        declared = set(rule.columns)
        assert set(frame.columns) - {"client", "repeat"} <= declared, name
        assert {key for key, column in rule.columns.items() if column.required} <= set(frame.columns), name
        for key, column in rule.columns.items():
            if column.choices and key in frame.columns:
                assert set(frame[key].drop_nulls()) <= set(column.choices), (name, key)
            if column.required:
                assert frame[key].null_count() == 0, (name, key)


def test_keys_of_the_lake_are_told_once() -> None:
    book = shipped()
    for name in LAKE_TABLES:
        if key := book.tables[name].key:
            assert not tables()[name].select("client", *key).is_duplicated().any(), name


def test_facts_are_told_as_the_book_declares_them() -> None:
    book = shipped()
    told = tables()["fact"]
    assert not told.select("client", "name").is_duplicated().any()
    for name, unit in told.select("name", "unit").unique().iter_rows():
        if name in book.facts:
            assert book.facts[name].told, name
            assert (book.facts[name].unit or "") == unit, name


def _public_names(folder: Path) -> set[str]:
    found: set[str] = set()
    for path, column in [
        ("worldbank/ibrd_loans_2022-05-31.csv", "Borrower"),
        ("worldbank/ifc_investments.csv", "Company Name"),
        ("power_plants/china.csv", "Owner"),
        ("power_plants/china.csv", "Name"),
    ]:
        with (folder / path).open(encoding="utf-8", errors="replace", newline="") as lines:
            reader = csv.DictReader(lines)
            assert column in (reader.fieldnames or []), (path, column)
            found |= {normalise(row[column]) for row in reader if row[column]}
    return found - {""}


def test_no_name_is_one_of_the_shared_data() -> None:
    public = _public_names(shared_data("worldbank").parent)
    invented = tables()["party"]
    mine = {normalise(name) for column in ("name", "name_en") for name in invented[column]}
    assert len(public) > 1_000
    assert not mine & public
