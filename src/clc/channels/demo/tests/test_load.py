"""The invented institution in the hub and the lake."""

from __future__ import annotations

import hashlib
from datetime import date

import polars as pl
import pytest
from django.conf import settings
from django.contrib.auth import authenticate

from clc.channels.demo.load import accounts, build
from clc.channels.demo.world import LAKE_TABLES
from clc.frames import lake
from clc.kernel.errors import BadInput
from clc.stages.deal.models import Project
from clc.stages.hub.book import current_book
from clc.stages.hub.lakehouse import paths, root, tables
from clc.stages.hub.models import (
    Action,
    Branch,
    Client,
    Document,
    Fact,
    Import,
    LakeFile,
    Party,
    Record,
    Relation,
    Touch,
    User,
)
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.audit import verify_chain
from clc.stages.servicing.models import Loan

TODAY = date(2026, 11, 22)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def summary() -> dict[str, object]:
    """An institution of 120 clients."""
    return dict(build(clients=120, seed=2, today=TODAY))


def test_everything_is_marked_as_invented(summary: dict[str, object]) -> None:
    with as_system():
        assert Client.objects.count() == 120
        assert Party.objects.filter(demo=True).count() == 120
        assert Record.objects.get().channel == "demo"
        assert Project.objects.count() > 3
        assert Relation.objects.count() > 20
        assert Touch.objects.count() > 200
        assert Action.objects.count() > 2


def test_loans_stand_as_the_newest_statement_says(summary: dict[str, object]) -> None:
    with as_system():
        told = lake.scan(paths("loan")).collect()
        newest = told.filter(pl.col("day") == told["day"].max())
        assert Loan.objects.count() == newest.height
        sums = sum(loan.due or 0 for loan in Loan.objects.all())
        assert abs(float(sums) - newest["due"].sum()) < 0.01
        assert {loan.client_id for loan in Loan.objects.all()} == set(newest["client"])


def test_every_bulk_table_is_in_the_lake_whole(summary: dict[str, object]) -> None:
    rows = summary["rows"]
    assert isinstance(rows, dict)
    with as_system():
        ids = set(Client.objects.values_list("pk", flat=True))
        held = tables(current_book(), until=date(2099, 1, 1))
        for name in LAKE_TABLES:
            frame = held[name].collect()
            assert frame.height == rows[name], name
            assert set(frame["client"]) <= ids, name
            assert frame["row"].n_unique() == frame.height, name


def test_a_second_build_adds_nothing(summary: dict[str, object]) -> None:
    heard: list[str] = []
    again = build(clients=120, seed=2, today=date(2026, 12, 1), say=heard.append)
    assert again["new"] is False
    assert again["rows"] == summary["rows"]
    assert len(heard) == 1
    with as_system():
        assert Client.objects.count() == 120
        assert Import.objects.count() == 1


@pytest.mark.parametrize(("clients", "seed"), [(121, 2), (120, 3)])
def test_another_institution_is_refused_where_one_is(summary: dict[str, object], clients: int, seed: int) -> None:
    with pytest.raises(BadInput) as refusal:
        build(clients=clients, seed=seed, today=TODAY)
    assert "--reset" in refusal.value.todo


def test_what_fails_half_way_leaves_nothing_but_files_nobody_reads() -> None:
    heard: list[str] = []

    def breaks(title: str) -> None:
        heard.append(title)
        if len(heard) == 2:
            raise RuntimeError(title)

    with pytest.raises(RuntimeError):
        build(clients=20, seed=2, today=TODAY, say=breaks)
    with as_system():
        assert not User.objects.filter(username="manager").exists()
        assert not LakeFile.objects.exists()
    stray = root() / "loan" / "day=2026-01-01" / "demo-1-00000-0000.parquet"
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"left behind")
    build(clients=20, seed=2, today=TODAY)
    assert not stray.exists()


def test_every_paper_says_that_it_is_invented_and_is_what_its_hash_says(summary: dict[str, object]) -> None:
    with as_system():
        papers = list(Document.objects.all())
    assert papers
    for paper in papers:
        text = (settings.HOME.documents / paper.path).read_bytes()
        assert hashlib.sha256(text).hexdigest() == paper.sha256
        assert "演示" in text.decode()


def test_the_head_office_bears_the_name_of_the_institution(summary: dict[str, object]) -> None:
    head = Branch.objects.get(parent=None)
    assert "演示" in head.name
    assert "Demo" in head.name_en
    assert head.subtree().count() == 9


def test_every_account_can_sign_in_with_its_role(summary: dict[str, object]) -> None:
    assert {one["role"] for one in accounts()} == set(current_book().roles)
    for one in accounts():
        user = authenticate(username=one["username"], password=one["password"])
        assert isinstance(user, User)
        assert user.role == one["role"]


def test_a_manager_sees_their_own_clients_and_the_auditor_all(summary: dict[str, object]) -> None:
    manager, auditor = User.objects.get(username="manager"), User.objects.get(username="auditor")
    with acting_as(manager):
        seen = set(Client.objects.values_list("manager_id", flat=True))
    with acting_as(auditor):
        count = Client.objects.count()
    assert seen == {manager.pk}
    assert count == 120


def test_only_declared_facts_are_told_and_the_audit_holds(summary: dict[str, object]) -> None:
    told = {name for name, rule in current_book().facts.items() if rule.told}
    with as_system():
        names = set(Fact.objects.values_list("name", flat=True))
        assert names
        assert names <= told
        assert verify_chain().broken_at is None
