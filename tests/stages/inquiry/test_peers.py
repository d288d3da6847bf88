"""Peers of a client: two books as known on a day, percentiles by hand, names only of clients one may see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from clc.engines.indicators import registry
from clc.stages.hub.book import current_book
from clc.stages.hub.judging import judge
from clc.stages.hub.models import Judging, Record
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.inquiry import comparing, peers, placing
from clc.stages.inquiry.annual import years_of
from clc.stages.inquiry.behind_years import explain_year
from tests.sample_company import EXPECTED, close
from tests.stages.hub.people import House, build
from tests.stages.inquiry.firms import END, LATER, each_told, firms, publish, state

TODAY = date(2016, 6, 30)
TEN = [float(at) for at in range(10)]


@pytest.fixture
def house(db: None) -> House:
    return build()


def known(day: date = TODAY, **more: date) -> peers.Peers:
    return peers.known(day, ["current_ratio", "debt_to_assets"], current_book(), **more)


def test_what_is_published_after_the_day_changes_nothing(house: House) -> None:
    with as_system():
        listed = firms(house.manager, 10, "钢铁")
        publish(*each_told(listed, "current_ratio", TEN))
        before = known(LATER)
        publish(*each_told(listed, "current_ratio", [99.0] * 10, known=LATER + timedelta(days=1)),
                *each_told(listed, "current_ratio", TEN, end=date(2016, 3, 31), known=LATER + timedelta(days=1)))
        after = known(LATER)
    assert after.values.sort("client").equals(before.values.sort("client"))
    assert (after.period, after.periods) == (before.period, before.periods) == (END, ((END, 10),))


def test_a_run_done_after_the_day_is_not_looked_at_though_it_judged_an_earlier_one(house: House) -> None:
    with as_system():
        state(house.mine)
        run = judge(by=house.risk, day=date(2025, 6, 30))
        Judging.objects.filter(pk=run.pk).update(finished_at=timezone.now() - timedelta(days=10))
        today = timezone.localdate()
        assert known(today).run == run
        assert known(today).values["own"].to_list() == [True, True]
        early = known(today - timedelta(days=11))
    assert early.run is None
    assert early.values.is_empty()


def test_a_clients_years_are_worked_out_as_the_engine_does_and_each_looks_no_further_than_its_end(house: House) -> None:
    with as_system():
        state(house.mine)
        years = years_of(house.mine, current_book(), day=timezone.localdate())
    assert [year.end for year in years] == [date(2024, 12, 31), date(2023, 12, 31)]
    told = {name: value for name, value in EXPECTED.items()
            if years[0].readings[name] is not None and not name.startswith("ohlson")}  # its deflator is not told here
    assert len(told) > 40
    for name, value in told.items():
        assert years[0].readings[name] == pytest.approx(value, abs=max(close(name), 1e-9 * abs(value))), name
    assert years[1].readings["debt_to_assets"] == pytest.approx(26_900 / 44_200)
    assert years[1].readings["asset_growth"] is None


def test_a_statement_that_came_later_is_not_known_on_an_earlier_day(house: House) -> None:
    with as_system():
        record = state(house.mine)
        today = timezone.localdate()
        assert years_of(house.mine, current_book(), day=today - timedelta(days=1)) == []
        Record.objects.filter(pk=record.pk).update(received_at=timezone.now() - timedelta(days=5))
        assert len(years_of(house.mine, current_book(), day=today - timedelta(days=1))) == 2


def test_the_percentile_and_the_band_are_those_worked_out_by_hand(house: House) -> None:
    with as_system():
        listed = firms(house.manager, 9, "C25")
        mine = listed[0]
        publish(*each_told(listed, "current_ratio", TEN[:9]), *each_told(listed, "debt_to_assets", TEN[:9]))
        year = years_of(mine, current_book(), day=TODAY)[0]
        places, _own = placing.places(mine, year, known())
        place = placing.places(listed[6], years_of(listed[6], current_book(), day=TODAY)[0], known())[0]["current_ratio"]
    assert (places["current_ratio"].rank, places["current_ratio"].quarter) == (0.0, 4)
    assert (places["debt_to_assets"].goodness, places["debt_to_assets"].quarter) == (1.0, 1)
    assert (place.rank, place.group, place.peers) == (6 / 8, "C25", 9)
    assert place.band == {"low": pytest.approx(0.8), "lower": 2.0, "median": 4.0, "upper": 6.0, "high": pytest.approx(7.2)}


def test_the_narrowest_group_with_eight_firms_is_taken_and_fewer_say_nothing(house: House) -> None:
    with as_system():
        few, rest = firms(house.manager, 7, "C25"), firms(house.manager, 3, "C31", mark="G")
        publish(*each_told([*few, *rest], "current_ratio", TEN))
        year = years_of(few[0], current_book(), day=TODAY)[0]
        found = placing.places(few[0], year, known())[0]["current_ratio"]
        assert (found.group, found.peers) == ("C", 10)
        publish(*each_told(rest, "debt_to_assets", TEN[:3]))
        year = years_of(rest[0], current_book(), day=TODAY)[0]
        lonely = placing.places(rest[0], year, known())[0]["debt_to_assets"]
    assert (lonely.rank, lonely.goodness, lonely.quarter, dict(lonely.band), lonely.peers) == (None, None, 0, {}, 3)


def test_no_spread_is_shown_of_a_group_with_fewer_than_eight_firms(house: House) -> None:
    with as_system():
        publish(*each_told([*firms(house.manager, 8, "钢铁"), *firms(house.manager, 7, "造纸", mark="G")],
                           "current_ratio", [*TEN, *TEN[:5]]))  # fmt: skip
        drawn, hidden = comparing.spreads(known(), "current_ratio")
    assert [(one.group, one.peers) for one in drawn] == [("*", 15), ("~钢铁", 8)]
    assert hidden == 1


def test_firms_of_others_count_but_only_those_one_may_see_are_named(house: House) -> None:
    with as_system():
        mine, theirs = firms(house.manager, 4, "钢铁"), firms(house.other, 6, "钢铁", mark="G")
        publish(*each_told([*mine, *theirs], "current_ratio", TEN), *each_told([*mine, *theirs], "debt_to_assets", TEN))
    with acting_as(house.manager):
        found = known()
        clients = comparing.ordered(found, "current_ratio", weakest_first=True)
        assert len(clients) == 10
        assert comparing.visible(clients) == [one.pk for one in mine]
        assert set(comparing.named(clients)) == {one.pk for one in mine}
        assert comparing.spreads(found, "current_ratio")[0][0].peers == 10


def test_own_statements_stand_beside_published_ratios_of_the_same_period_and_go_before_them(house: House) -> None:
    with as_system():
        end = date(2024, 12, 31)
        listed = firms(house.manager, 8, "C25")
        state(house.mine)
        publish(*each_told([*listed, house.mine], "current_ratio", TEN[:9], end=end, known=date(2025, 4, 30)))
        judge(by=house.risk, day=timezone.localdate())
        found = known(timezone.localdate())
    held = found.values.filter(item="current_ratio")
    assert (found.period, held.height) == (end, 9)
    own = held.filter(client=house.mine.pk).row(0, named=True)
    assert own["own"]
    assert own["value"] == pytest.approx(1.1525, abs=5e-5)


def test_the_weakest_rank_first_and_too_little_known_has_no_rank(house: House) -> None:
    with as_system():
        listed = firms(house.manager, 10, "钢铁")
        told = [each for item in peers.DISTRESS_ITEMS for each in each_told(listed[:9], item, [-at if registry.all()[
            item].better == "lower" else at for at in TEN[:9]])]
        publish(*told, *each_told(listed[9:], "net_margin", [5.0]))
        ranked = comparing.distress(peers.known(TODAY, peers.DISTRESS_ITEMS, current_book()))
    assert [one.client for one in ranked][:9] == [one.pk for one in listed[:9]]
    assert (ranked[0].place, ranked[0].known, ranked[-1].place, ranked[-1].strength) == (1, 6, None, None)


def test_every_number_is_walked_back_to_the_lines_of_its_year_and_their_record(house: House) -> None:
    with as_system():
        record = state(house.mine)
        today, book = timezone.localdate(), current_book()
        year = years_of(house.mine, book, day=today)[1]
        node = explain_year(house.mine, year, "reading/debt_to_assets", book, day=today)
    assert node.value == pytest.approx(26_900 / 44_200)
    assert [each.value for each in node.inputs] == [26_900e4, 44_200e4]
    lines = node.inputs[0].rows
    assert lines is not None
    assert [(row["period_end"], row["item"]) for row in lines.sample] == [(date(2023, 12, 31), "BS_TL")]
    assert node.inputs[0].records[0].id == record.pk


def test_a_published_ratio_names_its_record_and_what_nobody_published_is_unknown(house: House) -> None:
    with as_system():
        listed = firms(house.manager, 1, "钢铁")[0]
        record = publish(*each_told([listed], "current_ratio", [1.5]))
        book = current_book()
        year = years_of(listed, book, day=TODAY)[0]
        node = explain_year(listed, year, "reading/current_ratio", book, day=TODAY)
        missing = explain_year(listed, year, "reading/gross_margin", book, day=TODAY)
    assert (node.value, node.records[0].id) == (1.5, record.pk)
    assert missing.value is None
    assert missing.unknown_because
