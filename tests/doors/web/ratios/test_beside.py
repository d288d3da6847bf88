"""Firms beside each other: spreads of enough firms, names one may see, ranks as known on a day, 2,916 firms at once."""

from __future__ import annotations

import re
from datetime import date, timedelta
from time import perf_counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clc.channels.published_ratios.channel import CHANNEL
from clc.stages.hub.importing.planning import plan_import
from clc.stages.hub.importing.running import run_import
from clc.stages.hub.models import Client
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.people import the_machine
from clc.stages.inquiry.peers import DISTRESS_ITEMS
from tests.doors.web.conftest import SignIn
from tests.doors.web.ratios.test_ratios import text_of
from tests.shared import shared_data
from tests.stages.hub.people import House
from tests.stages.inquiry.firms import END, LATER, each_told, firms, publish

PEERS, RANKS = "/ratios/peers/", "/ratios/peers/distress/"
TEN = [0.1 * at for at in range(10)]
SECONDS_MAX = 5.0


@pytest.fixture
def listed(house: House) -> list[Client]:
    """Four firms of the manager's and six of another branch's, all of one industry."""
    with as_system():
        held = [*firms(house.manager, 4, "钢铁"), *firms(house.other, 6, "钢铁", mark="G")]
        publish(*[each for item in DISTRESS_ITEMS for each in each_told(held, item, TEN)])
    return held


def test_the_spread_counts_all_firms_and_names_those_one_may_see(house, listed, sign_in: SignIn) -> None:
    words = text_of(sign_in(house.manager).get(f"{PEERS}?ratio=current_ratio").content)
    assert "10 firms at the period that ended 2015-12-31" in words
    assert "钢铁 10" in words
    assert "虚构F003股份" in words
    assert "虚构G" not in words
    assert "6 firms you may not see are counted" in words


def test_several_ratios_stand_beside_each_other_and_the_weakest_can_go_first(house, listed, sign_in: SignIn) -> None:
    words = text_of(sign_in(house.risk).get(f"{PEERS}?ratio=debt_to_assets&ratio=current_ratio&order=weakest").content)
    names = re.findall(r"虚构[FG]00\d股份", words)
    assert names[0] == "虚构G005股份"
    assert "虚构G005股份 90.0% 100 0.90× 100" in words


def test_a_group_of_fewer_than_eight_has_no_spread(house, sign_in: SignIn) -> None:
    with as_system():
        publish(*each_told(firms(house.manager, 7, "造纸"), "current_ratio", TEN[:7]))
    words = text_of(sign_in(house.manager).get(f"{PEERS}?ratio=current_ratio").content)
    assert "Too few firms are known" in words
    assert "P25" not in words


@pytest.mark.parametrize("address", [PEERS, RANKS, f"{PEERS}?ratio=current_ratio"])
def test_nothing_published_after_the_day_changes_the_page(house, listed, sign_in: SignIn, address: str) -> None:
    http = sign_in(house.manager)
    on = {"on": LATER.isoformat()}
    before = text_of(http.get(address, on).content)
    with as_system():
        late = LATER + timedelta(days=1)
        publish(*[each for item in DISTRESS_ITEMS for each in each_told(listed, item, [9.0 - at for at in TEN], known=late)],
                *each_told(listed, "current_ratio", TEN, end=date(2016, 3, 31), known=late))
    assert text_of(http.get(address, on).content) == before
    assert text_of(http.get(address, {"on": late.isoformat()}).content) != before


def test_ranks_say_the_period_what_was_known_when_and_the_weakest_ratio(house, listed, sign_in: SignIn) -> None:
    words = text_of(sign_in(house.manager).get(RANKS, {"on": LATER.isoformat()}).content)
    assert f"the period that ended {END}, as known on {LATER}" in words
    assert "Nothing published or judged after that day is used." in words
    assert "no forecast; no rule judges by it" in words
    assert "1 虚构F000股份" in words
    assert "6 firms you may not see hold places among the 10" in words


def test_before_anything_was_published_there_are_no_ranks(house, listed, sign_in: SignIn) -> None:
    assert "Too few firms are known" in text_of(sign_in(house.manager).get(RANKS, {"on": "2016-04-29"}).content)


def test_the_palette_and_the_portfolio_lead_here(house, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    assert f'href="{PEERS}"' in http.get("/search/palette/?q=firms").content.decode()
    assert f'href="{RANKS}"' in http.get("/search/palette/?q=distress").content.decode()


@pytest.mark.django_db
def test_the_whole_market_is_shown_with_few_queries_in_good_time(house, sign_in: SignIn) -> None:
    path = shared_data("listed_company_ratios") / "quarterly_2014_2016.parquet"
    with as_system():
        run = plan_import(by=the_machine(), channel=CHANNEL, path=path)
    run_import(run.pk, channels={CHANNEL.name: CHANNEL})
    http = sign_in(house.risk)
    for address in (f"{PEERS}?period=2015-12-31&ratio=return_on_equity&ratio=debt_to_assets", f"{RANKS}?on=2016-05-01",
                    "/ratios/000404/?on=2016-05-01"):  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            started = perf_counter()
            answer = http.get(address)
            spent = perf_counter() - started
        assert answer.status_code == 200
        assert "2,916" in text_of(answer.content)
        assert len(queries) <= 20, [one["sql"][:90] for one in queries]
        assert spent < SECONDS_MAX, (address, spent)
