"""A run: every client by every rule, all of it or nothing, the same answer twice."""

from __future__ import annotations

import os
from datetime import date

import polars as pl
import psycopg
import pytest
from django.utils import timezone

from clc.kernel.errors import NotAllowed, Unavailable
from clc.stages.hub import judged
from clc.stages.hub.judging import answer, judge
from clc.stages.hub.models import Action, Fact, ImportState, Judging, JudgingState, Standing, Verdict
from clc.stages.hub.oneclient import judge_client
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.whatif import what_if
from tests.stages.hub.lakes import invoices, lay
from tests.stages.hub.people import House

DAY = date(2026, 1, 15)
LOWER = {"warning/void_invoices": {"levels": {"yellow": {"2015-01-01": 0.001}}}}


def lay_books(house: House) -> None:
    """A sound client, one that makes every second invoice void, and one of whom nothing is known."""
    with as_system():
        lay(pl.concat([invoices(house.mine), invoices(house.colleague, void_each=2)]))


def test_every_client_is_judged_also_one_of_whom_nothing_is_known(house: House) -> None:
    lay_books(house)
    run = judge(by=house.risk, day=DAY)
    assert answer(run)["clients"] == 3
    with as_system():
        standing = Standing.objects.get(client=house.south)
        assert (standing.service_tier, standing.grade, standing.light) == ("unknown", "unknown", "unknown")


def test_void_invoices_raise_a_warning_with_its_evidence_and_open_its_plan(house: House) -> None:
    lay_books(house)
    judge(by=house.risk, day=DAY)
    with as_system():
        verdict = Verdict.objects.current().get(client=house.colleague, rule="void_invoices")
        assert (verdict.level, verdict.value) == ("red", 0.5)
        assert verdict.evidence["inputs"] == {"sold_void_rows": 60.0, "sold_rows": 120.0}
        actions = Action.objects.filter(verdict=verdict)
        assert actions.exists()
        assert actions.get(step="1").owner == house.colleague.manager
        assert not Verdict.objects.current().filter(client=house.mine, rule="void_invoices").exists()


def test_a_second_run_finds_the_same_and_opens_nothing_again(house: House) -> None:
    lay_books(house)
    first = answer(judge(by=house.risk, day=DAY))
    with as_system():
        before = (Verdict.objects.count(), Action.objects.count())
    second = answer(judge(by=house.risk, day=DAY))
    for told in (first, second):
        told.pop("seconds")
        told.pop("run")
    assert first == second
    with as_system():
        assert (Verdict.objects.count(), Action.objects.count()) == before
        one, two = (judged.table(run, "verdicts").collect() for run in Judging.objects.order_by("id"))
        assert one.equals(two)


def test_a_warning_that_no_longer_holds_is_closed_and_kept(house: House) -> None:
    lay_books(house)
    judge(by=house.risk, day=DAY)
    with as_system():
        lay(invoices(house.colleague, amount=90_000).with_columns(
            counterparty=pl.concat_str(pl.lit("C"), "number"), number=pl.concat_str(pl.lit("X"), "number")))
        lay(pl.concat([invoices(house.colleague).with_columns(number=pl.concat_str(pl.lit(str(n)), "number"))
                       for n in range(9)]))
    judge(by=house.risk, day=DAY)
    with as_system():
        closed = Verdict.objects.get(client=house.colleague, rule="void_invoices", level="red")
        assert closed.closed_at is not None


def test_rows_of_an_import_not_done_are_not_judged(house: House) -> None:
    with as_system():
        lay(invoices(house.mine), state=ImportState.RUNNING)
    judge(by=house.risk, day=DAY)
    with as_system():
        assert Standing.objects.get(client=house.mine).sales is None


def test_a_run_as_of_an_earlier_day_changes_nothing_people_work_on(house: House) -> None:
    lay_books(house)
    judge(by=house.risk, day=DAY)
    with as_system():
        before = list(Standing.objects.order_by("client").values())
        earlier = judge(by=house.risk, day=date(2025, 1, 15))
        assert list(Standing.objects.order_by("client").values()) == before
        found = judged.of(house.mine, date(2025, 6, 1))
    assert found is not None
    assert found.run == earlier


def test_an_earlier_day_sees_no_later_invoice(house: House) -> None:
    with as_system():
        lay(invoices(house.mine, months=36))
    judge(by=house.risk, day=date(2025, 1, 15))
    with as_system():
        found = judged.of(house.mine)
    assert found is not None
    assert found.facts["sold_12m"] == 1_200_000.0


def test_who_may_not_judge_is_refused(house: House) -> None:
    with pytest.raises(NotAllowed):
        judge(by=house.manager, day=DAY)


def test_a_run_that_died_leaves_nothing_to_be_seen(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_books(house)
    run = judge(by=house.risk, day=DAY)
    with as_system():
        orphan = judged.part(run, "facts").parent.with_name("run-999999")
        orphan.mkdir()
        (orphan / "facts.parquet").write_bytes(b"half")
        assert judged.last_run() == run
    judge(by=house.risk, day=DAY)
    assert not orphan.exists()


def test_a_run_needs_its_turn(house: House) -> None:
    with psycopg.connect(os.environ["CLC_DATABASE_URL"]) as other:
        other.execute("select pg_advisory_lock(8414103)")
        with pytest.raises(Unavailable):
            judge(by=house.risk, day=DAY)
    assert judge(by=house.risk, day=DAY).state == JudgingState.DONE


def test_one_client_is_judged_like_in_the_run(house: House) -> None:
    lay_books(house)
    judge(by=house.risk)
    with acting_as(house.head):
        now = judge_client(by=house.head, client=house.colleague)
        found = judged.of(house.colleague)
    assert found is not None
    levels = ("unknown", "green", "yellow", "orange", "red")
    for path, finding in now.findings.items():
        kind, _, name = path.partition("/")
        if kind == "warning":
            assert finding.level == levels[int(found.verdicts[name] or 0)], name
    assert now.findings["tier/client"].level == found.verdicts["service_tier"]


def test_one_client_is_judged_with_what_was_told_since_the_run(house: House) -> None:
    lay_books(house)
    judge(by=house.risk)
    with acting_as(house.manager):
        Fact.objects.create(client=house.mine, name="bank_rating", text="D", as_of=timezone.localdate(),
                            known_at=timezone.now())
        now = judge_client(by=house.manager, client=house.mine)
    assert now.findings["tier/client"].evidence["management_tier"] == "watch"


def test_what_if_names_who_would_move_and_keeps_nothing(house: House) -> None:
    lay_books(house)
    with as_system():
        lay(invoices(house.south, void_each=100))
    judge(by=house.risk, day=DAY)
    with acting_as(house.risk):
        found = what_if(by=house.risk, changes=LOWER)
        moved = found.moves.filter(pl.col("what") == "void_invoices")
        assert moved["client"].to_list() == [house.south.pk]
        assert Judging.objects.filter(state=JudgingState.DONE).count() == 1


def test_what_if_of_nothing_moves_nobody(house: House) -> None:
    lay_books(house)
    judge(by=house.risk, day=DAY)
    with acting_as(house.risk):
        assert what_if(by=house.risk, changes={}).moves.is_empty()


def test_what_if_tells_only_of_clients_the_asker_sees(house: House) -> None:
    lay_books(house)
    judge(by=house.risk, day=DAY)
    higher = {"warning/void_invoices": {"levels": {"yellow": {"2015-01-01": 0.7}, "orange": {"2015-01-01": 0.8},
                                                   "red": {"2015-01-01": 0.9}}}}
    with acting_as(house.other):
        assert what_if(by=house.other, changes=higher).moves.is_empty()


def test_a_rule_that_looks_back_is_judged_and_explained_alike(house: House) -> None:
    lay_books(house)
    with as_system():
        lay(invoices(house.south, months=24, amount=300_000).with_columns(
            amount=pl.when(pl.col("day") < date(2025, 1, 1)).then("amount").otherwise(pl.col("amount") / 3)))
    judge(by=house.risk, day=DAY)
    text = {"warning/sinking_sales": {
        "label": "Sales sink", "reference": "a test", "category": "finance", "indicator": "sales_12m", "unit": "money",
        "when": "falls_by", "over_months": 12, "levels": {"orange": {"2015-01-01": 1_000_000.0}}, "plan": "review_repayment",
        "cases": [{"as_of": "2026-01-15", "value": 1.0, "before": 2_000_000.0, "expect": "orange"}]}}
    with acting_as(house.risk):
        moves = what_if(by=house.risk, changes=text).moves.filter(pl.col("what") == "sinking_sales")
        levels = dict(moves.select("client", "after").iter_rows())
    assert levels[house.south.pk] == "orange"
    assert levels[house.mine.pk] == "green"
