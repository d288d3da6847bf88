"""What a project's confirmed model carries reaches the structure for it, its bounds and its covenants."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from clc.frames.projects.examples import example
from clc.kernel.errors import BadInput
from clc.stages.deal import modelled, protecting
from clc.stages.deal.appraising import Appraisal
from clc.stages.deal.models import Project, Structure
from clc.stages.deal.services import quotes
from clc.stages.deal.services.structures import take_from_model
from clc.stages.deal.working import worked
from clc.stages.hub.reach import acting_as
from tests.doors.web.projects.modelled import confirmed, opened, written
from tests.stages.credit.rated import tell
from tests.stages.deal.protected import agreed
from tests.stages.deal.quoting import begun, changed, fresh
from tests.stages.hub.people import House, build

SOLAR = example("solar_plant").decode()


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture
def project(house: House) -> Project:
    return opened(house.manager, house.mine)


def model(house: House, project: Project) -> modelled.Model:
    return modelled.Model(confirmed(house.risk, written(house.manager, project, SOLAR)))


def looked(house: House, structure: Structure) -> Appraisal:
    with acting_as(house.manager):
        return quotes.look(fresh(structure.quote), prices=False, only=structure.pk)[0][1]


def started(house: House, project: Project) -> Structure:
    return begun(house.manager, house.mine, "project_finance", of=project, amount=Decimal(60_000_000))


def take(house: House, structure: Structure, tranche: str = "") -> Structure:
    with acting_as(house.manager):
        held = Structure.objects.select_related("quote__client", "client").get(pk=structure.pk)
        return take_from_model(by=house.manager, structure=held, saves=held.saves, tranche=tranche)


def test_a_structure_takes_debt_tenor_grace_and_repayment_of_the_model(house, project):
    told = model(house, project)
    made = take(house, started(house, project))
    assert made.amount == Decimal("586617304.67")
    assert (made.repayment, made.tenor_months, made.grace_months, made.months_per_period) == ("sculpted", 192, 12, 12)
    found = looked(house, made)
    rows = found.worked.schedule.principal
    planned = modelled.work_out(told.version.text, date(2026, 11, 22)).base.tranches[0].planned[0] * 1e6
    assert rows == pytest.approx(planned[1:len(rows) + 1], abs=0.2)
    assert rows.sum() == pytest.approx(float(made.amount), abs=0.001)
    assert worked(found.design, "interest").schedule.closing_balance[-1] == pytest.approx(0, abs=1e-6)
    assert "lowest cover of 1.47" in found.of_field("project")[0].message


def test_another_debt_of_the_model_is_taken_by_its_name(house, project):
    model(house, project)
    with pytest.raises(BadInput, match="product begins at"):
        take(house, started(house, project), "subsidy_bridge")
    with pytest.raises(BadInput, match="no such debt"):
        take(house, started(house, project), "mezzanine")


def test_nothing_is_taken_of_a_model_that_nobody_confirmed(house, project):
    written(house.manager, project, SOLAR)
    structure = started(house, project)
    with pytest.raises(BadInput, match="no model of this project is confirmed"):
        take(house, structure)
    assert any("No model of the project is confirmed" in one.message for one in looked(house, structure).findings)


def test_more_than_the_model_carries_takes_approval_and_less_own_money_than_its_kind_is_refused(house, project):
    model(house, project)
    structure = changed(house.manager, started(house, project), amount=Decimal(630_000_000))
    told = {one.rule: one.weight for one in looked(house, structure).of_field("amount")}
    assert told["project model"] == "approval"
    structure = changed(house.manager, structure, amount=Decimal(700_000_000))
    least = [one for one in looked(house, structure).of_field("amount") if one.rule.startswith("structure/least_capital")]
    assert [(one.rule, one.weight) for one in least] == [("structure/least_capital: power", "refused")]
    assert "at least 20 %. This leaves 11.70 %." in least[0].message


def test_where_reasons_may_take_something_off_it_takes_approval(house, project):
    road = SOLAR.replace("kind: power", "kind: road")
    modelled.Model(confirmed(house.risk, written(house.manager, project, road)))
    structure = changed(house.manager, started(house, project), amount=Decimal(650_000_000))
    told = {one.rule: one.weight for one in looked(house, structure).of_field("amount")}
    assert told["structure/least_capital: road"] == "approval"


def test_a_covenant_of_the_project_reads_the_confirmed_model_and_says_so(house, project):
    with acting_as(house.manager):
        agreed(house, "dscr_minimum", "1.20")
        before = protecting.standings(house.mine, timezone.localdate())[0]
    assert (before.state, before.source) == ("unknown", "")
    told = model(house, project)
    with acting_as(house.risk):
        tell(house.mine, house.risk, project_dscr_min=0.9)
    with acting_as(house.manager):
        after = protecting.standings(house.mine, timezone.localdate())[0]
    assert after.value == told.version.figures["min_dscr"]
    assert (after.state, after.source) == ("met", "P-1 v1")
