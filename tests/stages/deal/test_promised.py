"""The term sheet carries what was agreed elsewhere: covenants, support, conditions, green terms, steps of the margin."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from clc.stages.credit.papers.paper import canonical, paper_of
from clc.stages.deal.models import Structure
from clc.stages.deal.services import green, quotes
from clc.stages.deal.services.conditions import take_list
from clc.stages.deal.services.covenants import Terms, set_covenant
from clc.stages.deal.services.green import Aimed, Used
from clc.stages.deal.services.green_decisions import confirm_green
from clc.stages.deal.services.structures import add_alternative
from clc.stages.deal.services.undertakings import Given, add_undertaking
from clc.stages.deal.term_sheet import compose
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.deal.protected import paper
from tests.stages.deal.quoting import begun, fresh
from tests.stages.hub.people import House, build, person


@pytest.fixture
def house(db: None) -> House:
    return build()


def said(house: House, structure: Structure, language: str) -> str:
    """The words of the paper with its headings."""
    with acting_as(house.manager):
        looked = quotes.look(fresh(structure.quote), prices=False, only=structure.pk)
        made = paper_of(canonical(compose(fresh(structure.quote), looked, language=language, author="M")))
    return "\n".join([*(one.title for one in made.sections), *(part.text for line in made.lines() for part in line)])


def agreed(house: House, structure: Structure) -> None:
    """Everything that can be agreed of an alternative."""
    client, by = house.mine, house.manager
    closes = timezone.localdate() + timedelta(days=9)
    with as_system():
        officer = person("officer", "credit_officer", client.branch)
    with acting_as(by):
        terms = Terms(limit=Decimal("0.61"))
        set_covenant(by=by, client=client, rule="liabilities_to_assets", terms=terms, structure=structure)
        given = Given("cash_margin", amount=Decimal(300_000), words="存入我行监管账户")
        add_undertaking(by=by, client=client, given=given, structure=structure)
        take_list(by=by, client=client, name="corporate", closes=closes, structure=structure)
        use = green.assess_green(by=by, client=client, evidence=paper(client), structure=structure, used=Used(
            "4.2", Decimal(1_000_000), Decimal("0.6"), date(2026, 3, 1)))
        aim = green.aim_margin(by=by, client=client, structure=structure,
                               aimed=Aimed("单位能耗", {date(2027, 6, 30): 88.5}, False))
    with acting_as(officer):
        confirm_green(by=officer, told=use)
        confirm_green(by=officer, told=aim)


def test_the_sheet_says_all_that_was_agreed_and_in_chinese_too(house):
    structure = begun(house.manager, house.mine, rate=Decimal("0.0435"))
    agreed(house, structure)
    english = said(house, structure, "en")
    for text in ("Covenants", "At most 61 %.", "Cash margin", "CNY 300,000.00", "存入我行监管账户",
                 "Before the first drawing", "Green use of the money", "60.00%", "单位能耗", "≤ 88.5",
                 "2.5 bp down when met", "Over the prime rate", "Effective annual cost", "Loan prime rate, one year"):
        assert text in english, text
    chinese = said(house, structure, "zh-hans")
    for text in ("契约条款", "首次提款前", "资金的绿色用途", "按目标调整利差", "较LPR"):
        assert text in chinese, text


def test_a_floating_rate_says_when_and_by_what_it_is_set_anew(house):
    structure = begun(house.manager, house.mine, rate_type="floating", reference="lpr_1y", spread_bp=Decimal(65))
    told = said(house, structure, "en")
    assert "Every 12 months from" in told
    assert "published last before that day; the spread of +65 basis points stays" in told


def test_a_sheet_without_promises_leaves_their_sections_out(house):
    told = said(house, begun(house.manager, house.mine), "en")
    assert "Covenants" not in told
    assert "Green use of the money" not in told


def test_another_alternative_takes_covenants_and_support_along(house):
    structure = begun(house.manager, house.mine)
    agreed(house, structure)
    with acting_as(house.manager):
        other = add_alternative(by=house.manager, structure=structure)
    told = said(house, other, "en")
    assert "At most 61 %." in told
    assert "Cash margin" in told
