"""The engine against NREL's SAM, case by case: cash from inputs, debt, interest, principal, covers, yields."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import numpy as np
import pytest

from clc.engines.cashflow.irr import irr, npv
from clc.engines.cashflow.ratios import Numbers, least
from clc.engines.cashflow.reasons import bound_by
from clc.engines.cashflow.reserve import service_target
from tests.engines.cashflow.singleowner import HOURS, Plant
from tests.shared import shared_data

CASES = ("so01_dscr_flat", "so02_dscr_full", "so03_dscr_capped60", "so05_percent70_constprin",
         "so07_percent70_constprin_grace3", "lpf01_dscr_full")  # fmt: skip
EXACT = 1e-6
#: SAM stops its search for a yield this near to it (relative); the flows themselves agree to EXACT.
SAM_STOPS = 3e-6


class Case(NamedTuple):
    """One case: inputs of all groups in one, outputs with close first."""

    name: str
    told: dict[str, Any]
    outputs: dict[str, Any]

    def row(self, name: str) -> Numbers:
        """An output of years 1 to the last."""
        return np.array(self.outputs[name][1:], dtype=np.float64)

    @property
    def plant(self) -> Plant:
        return Plant(self.told, owner=self.name.startswith("so"))

    @property
    def yields(self) -> float:
        """The owner's yield after tax, a share."""
        return float(self.outputs.get("project_return_aftertax_irr") or self.outputs["analysis_period_irr"]) / 100


def case(name: str) -> Case:
    """A case of the real data; the test is skipped where it is absent."""
    told = json.loads((shared_data("project_finance_cases") / f"{name}.json").read_text(encoding="utf-8"))
    inputs = {key: value for group in told["all_inputs"].values() for key, value in group.items()}
    return Case(name, {**inputs, "energy": inputs["gen"]["constant"] * HOURS}, told["outputs"])


def agrees(found: Any, expected: Any) -> bool:
    return bool(np.allclose(found, expected, rtol=EXACT, atol=0.005))


@pytest.mark.parametrize("name", CASES)
def test_cash_comes_from_the_inputs_line_by_line(name: str) -> None:
    one = case(name)
    plant = one.plant
    assert agrees(plant.energy, one.row("cf_energy_net"))
    assert agrees(plant.revenue, one.row("cf_total_revenue"))
    for line, amounts in plant.costs.items():
        assert agrees(amounts, one.row(line)), line
    assert agrees(plant.operating, one.row("cf_ebitda"))
    assert agrees(plant.put_aside, sum(one.row(f"cf_funding_equip{at}") for at in (1, 2, 3)))
    assert agrees(plant.receivables, [*one.outputs["cf_funding_receivables"][:-1], plant.receivables[-1]])
    assert agrees(plant.cash, one.outputs["cf_cash_for_ds"])


@pytest.mark.parametrize("name", CASES)
def test_debt_interest_principal_and_covers_by_year(name: str) -> None:
    one = case(name)
    found = one.plant.sized(np.array(one.outputs["cf_cash_for_ds"]))
    live = one.plant.tenor
    assert float(found.debt) == pytest.approx(one.outputs["size_of_debt"], rel=EXACT)
    assert agrees(found.interest, one.row("cf_debt_payment_interest"))
    assert agrees(found.principal, one.row("cf_debt_payment_principal"))
    assert agrees(found.balance[:live], one.row("cf_debt_balance")[:live])
    assert np.allclose(found.cover[:live], one.row("cf_pretax_dscr")[:live], rtol=EXACT, atol=0)
    assert float(least(found.cover).value) == pytest.approx(one.outputs["min_dscr"], rel=EXACT)


def test_a_cap_of_60_per_cent_binds_and_is_named() -> None:
    one = case("so03_dscr_capped60")
    found = one.plant.sized(one.plant.cash)
    assert bound_by(found) == "gearing"
    assert found.cover[0] > 1.3


def test_counting_the_cash_of_close_leaves_more_paid_than_owed() -> None:
    one = case("so02_dscr_full")
    found = one.plant.sized(one.plant.cash)
    assert float(found.left) == pytest.approx(one.outputs["cf_debt_balance"][one.plant.tenor], rel=EXACT)


@pytest.mark.parametrize("name", CASES)
def test_yields_and_worth_come_from_the_flows(name: str) -> None:
    one = case(name)
    flows = np.array(one.outputs["cf_project_return_aftertax"])
    found = float(irr(flows).rate)
    assert found == pytest.approx(one.yields, rel=SAM_STOPS)
    assert abs(npv(flows, found)) < 1e-4 < abs(npv(flows, one.yields))
    nominal = (1 + one.plant.share("real_discount_rate")) * (1 + one.plant.inflation) - 1
    assert float(npv(flows, nominal)) == pytest.approx(one.outputs["cf_project_return_aftertax_npv"][-1], rel=EXACT)


@pytest.mark.parametrize("name", CASES)
def test_the_owners_yield_after_tax_comes_from_the_inputs(name: str) -> None:
    one = case(name)
    plant = one.plant
    flows = plant.after_tax(plant.sized(plant.cash))
    assert agrees(flows, one.outputs["cf_project_return_aftertax"])
    assert float(irr(flows).rate) == pytest.approx(one.yields, rel=SAM_STOPS)


@pytest.mark.parametrize("name", ["so02_dscr_full", "lpf01_dscr_full"])
def test_six_months_of_service_lie_in_reserve(name: str) -> None:
    one = case(name)
    assert agrees(service_target(one.plant.sized(one.plant.cash).service, 0.5), one.outputs["cf_reserve_debtservice"])
