"""The full project model against PySAM on the invented plant: the same case, the same changes, the same figures."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from _measure import Told

sys.path.insert(0, str(Path(__file__).parent.parent))
from clc.engines.cashflow.project import Case, Drivers, figures, run
from tests.engines.cashflow.project.peer import case_of

#: What a scenario changes, by our drivers: the lowest and highest.
CHANGES = {
    "price": (0.8, 1.0),
    "opex": (0.8, 1.2),
    "capex": (0.9, 1.15),
    "rate": (-0.012, 0.018),
    "inflation": (-0.01, 0.013),
}
#: SAM's inputs that a driver multiplies; what SAM takes of the cost of the plant is divided by it, so that it stays.
TIMES = {
    "ppa_price_input": ("price", "Revenue"), "om_fixed": ("opex", "SystemCosts"), "om_capacity": ("opex", "SystemCosts"),
    "om_production": ("opex", "SystemCosts"), "equip1_reserve_cost": ("opex", "FinancialParameters"),
    "equip3_reserve_cost": ("opex", "FinancialParameters"), "total_installed_cost": ("capex", "SystemCosts"),
    "construction_financing_cost": ("capex", "FinancialParameters"),
    "cost_other_financing": ("capex", "FinancialParameters"), "cost_debt_closing": ("capex", "FinancialParameters"),
}  # fmt: skip
OF_COST = {"insurance_rate": True, "property_tax_rate": True, "salvage_percentage": False}
ADDED = {"term_int_rate": "rate", "inflation_rate": "inflation"}
#: Payment without delay: SAM earns interest on receivables, the model does not.
PROMPT = {"months_receivables_reserve": 0}
Numbers = np.ndarray


def case(groups: Mapping[str, Mapping[str, Any]], energy: float) -> Case:
    """The plant in SAM's groups as a case of the model; costs follow the inflation that a scenario changes."""
    plain = {name: value for group in groups.values() for name, value in group.items()} | PROMPT
    told = case_of({"case": "plant", "model": "Singleowner", "key_inputs": plain, "all_inputs": {"SystemCosts": {}},
                    "annual_energy_kwh_year1": energy})  # fmt: skip
    costs = [
        cost if cost.name == "property_tax"
        else cost.model_copy(update={"with_inflation": True, "escalation": cost.escalation - told.inflation})
        for cost in told.costs
    ]  # fmt: skip
    return told.model_copy(update={"costs": tuple(costs)})


def drawn_of(chance: np.random.Generator, scenarios: int) -> dict[str, Numbers]:
    """The changes of every scenario."""
    return {name: chance.uniform(low, high, scenarios) for name, (low, high) in CHANGES.items()}


def one_by_one(module: Any, groups: Mapping[str, Mapping[str, Any]], drawn: Mapping[str, Numbers], row: int) -> Told:
    """One scenario through PySAM: inputs set, run, results read."""
    by = {name: float(one[row]) for name, one in drawn.items()}
    for name, (driver, group) in TIMES.items():
        base = groups[group][name]
        setattr(getattr(module, group), name, [base[0] * by[driver]] if isinstance(base, list) else base * by[driver])
    finance = groups["FinancialParameters"]
    for name, spent in OF_COST.items():
        setattr(module.FinancialParameters, name, finance[name] * (by["opex"] if spent else 1.0) / by["capex"])
    for name, driver in ADDED.items():
        setattr(module.FinancialParameters, name, finance[name] + 100 * by[driver])
    for name, value in PROMPT.items():
        setattr(module.FinancialParameters, name, value)
    module.execute(0)
    found = module.Outputs
    return {"debt": found.size_of_debt, "lowest": found.min_dscr, "yield": found.project_return_aftertax_irr / 100,
            "interest": found.cf_debt_payment_interest[1:], "principal": found.cf_debt_payment_principal[1:],
            "flows": found.cf_project_return_aftertax}  # fmt: skip


def all_at_once(plant: Case, drawn: Mapping[str, Numbers], block: int) -> dict[str, Numbers]:
    """Every figure and check of the model in all scenarios."""
    return figures(plant, Drivers(**drawn), block=block)


def compared(plant: Case, drawn: Mapping[str, Numbers], told: dict[str, Numbers], rows: Numbers) -> dict[str, Numbers]:
    """The model's answers for the rows that went through PySAM: figures as told, money by period from a run of them."""
    if told["checks_missed"].any():
        raise AssertionError("a scenario misses a check of the model")
    lines = run(plant, Drivers(**{name: one[rows] for name, one in drawn.items()})).lines
    return {"debt": told["debt"][rows], "lowest": told["min_dscr"][rows], "yield": told["equity_irr"][rows],
            "interest": lines["interest"][:, 1:], "principal": lines["principal"][:, 1:],
            "flows": lines["equity_flow"]}  # fmt: skip
