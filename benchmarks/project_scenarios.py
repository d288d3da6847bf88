"""Scenarios of a 25-year project with sizing, tax and yield, all at once, against NREL's PySAM run one by one.

python benchmarks/project_scenarios.py [--scenarios 10000] [--sample 60] [--rounds 5] [--piece 2500] [--json]. An invented
plant. Two of ours stand against PySAM's single owner, in one run: `functions`, the engine's functions put together for
just this plant, and `model`, the project model (clc.engines.cashflow.project.figures) with all its lines, three rates of
return and every integrity check of the model in every scenario. Both are compared with PySAM figure by figure on the
sample; a difference above 1e-6 is an error. Ratios are told as median, least and most of the rounds, each contender's
PySAM runs taken in the same round.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np
from _measure import Told, answer, over, peak_mb
from _single_owner_case import all_at_once, case, compared, drawn_of
from _single_owner_case import one_by_one as changed_one_by_one

sys.path.insert(0, str(Path(__file__).parent.parent))
from clc.engines.cashflow.irr import irr, npv
from clc.engines.cashflow.ratios import least
from tests.engines.cashflow.singleowner import HOURS, Plant

EXACT = 1e-6
KILOWATTS = 14_000.0
#: The invented plant in SAM's groups and units; what SAM asks for besides is nothing.
GROUPS: dict[str, dict[str, Any]] = {
    "Revenue": {"ppa_soln_mode": 1, "ppa_price_input": [0.071], "ppa_escalation": 0.8,
                "dispatch_sched_weekday": [[1] * 24] * 12, "dispatch_sched_weekend": [[1] * 24] * 12,
                "dispatch_tod_factors": [1.0] * 9},
    "FinancialParameters": {
        "analysis_period": 25, "inflation_rate": 2.2, "real_discount_rate": 5.5, "federal_tax_rate": [25.0],
        "state_tax_rate": [0.0], "debt_option": 1, "dscr": 1.35, "term_tenor": 16, "term_int_rate": 5.2,
        "loan_moratorium": 0, "payment_option": 0, "debt_percent": 70, "dscr_limit_debt_fraction": 0,
        "dscr_maximum_debt_fraction": 100,
        "cost_debt_fee": 1.5, "cost_debt_closing": 120_000, "cost_other_financing": 80_000,
        "construction_financing_cost": 900_000, "dscr_reserve_months": 6, "months_working_reserve": 3,
        "months_receivables_reserve": 1, "reserves_interest": 1.2, "insurance_rate": 0.4, "property_tax_rate": 0.3,
        "prop_tax_assessed_decline": 0, "prop_tax_cost_assessed_percent": 100, "salvage_percentage": 4,
        "equip1_reserve_cost": 0.08, "equip1_reserve_freq": 11, "equip2_reserve_cost": 0, "equip2_reserve_freq": 15,
        "equip3_reserve_cost": 0.02, "equip3_reserve_freq": 7},
    "SystemCosts": {"om_fixed": [210_000.0], "om_fixed_escal": 0.4, "om_capacity": [17.0], "om_capacity_escal": 0,
                    "om_production": [1.5], "om_production_escal": 0, "total_installed_cost": 72_000_000},
    "Depreciation": {"depr_alloc_sl_20_percent": 100, "depr_alloc_macrs_5_percent": 0, "depr_alloc_macrs_15_percent": 0,
                     "depr_alloc_sl_5_percent": 0, "depr_alloc_sl_15_percent": 0, "depr_alloc_sl_39_percent": 0,
                     "depr_alloc_custom_percent": 0, "depr_custom_schedule": [0.0]},
    "SystemOutput": {"gen": [KILOWATTS] * HOURS, "system_capacity": 55_000, "degradation": [0.4]},
    "Lifetime": {"system_use_lifetime_output": 0},
    "CapacityPayments": {"cp_battery_nameplate": 0, "cp_capacity_credit_percent": [0.0], "cp_capacity_payment_amount": [0.0],
                         "cp_capacity_payment_esc": 0, "cp_capacity_payment_type": 0},
}  # fmt: skip
#: What a scenario changes: SAM's group, the lowest and highest value.
DRIVERS = {
    "ppa_price_input": ("Revenue", 0.055, 0.070), "om_capacity": ("SystemCosts", 13.0, 23.0),
    "total_installed_cost": ("SystemCosts", 66e6, 82e6), "term_int_rate": ("FinancialParameters", 4.0, 7.0),
    "inflation_rate": ("FinancialParameters", 1.0, 3.5), "dscr": ("FinancialParameters", 1.2, 1.5),
}  # fmt: skip
LISTS = ("ppa_price_input", "om_capacity")


@click.command()
@click.option("--scenarios", default=10_000, show_default=True, type=click.IntRange(100, 1_000_000))
@click.option("--sample", default=60, show_default=True, type=click.IntRange(5, 1_000), help="Through PySAM, each round.")
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1, 50))
@click.option("--piece", default=2_500, show_default=True, type=click.IntRange(100, 1_000_000), help="Scenarios at once.")
@click.option("--json", "as_json", is_flag=True)
def main(scenarios: int, sample: int, rounds: int, piece: int, as_json: bool) -> None:
    """All in one process, in turn, round by round; the ratios are of seconds a scenario, PySAM over ours."""
    rng = np.random.default_rng(20261122)
    contenders = {"functions": Functions(rng, scenarios, piece), "model": Model(rng, scenarios, piece)}
    clocks: dict[str, list[Clock]] = {name: [] for name in contenders}
    worst: dict[str, Told] = {}
    for _ in range(rounds):
        rows = rng.choice(scenarios, sample, replace=False)
        for name, one in contenders.items():
            clock, differs = one_round(one, rows, scenarios)
            clocks[name].append(clock)
            worst[name] = max(worst.get(name, differs), differs, key=lambda found: float(found["worst"]))
    found: Told = {"scenarios": scenarios}
    for name, rounds_of in clocks.items():
        found |= {f"{name}, {what}": value for what, value in told(rounds_of, scenarios, worst[name]).items()}
    answer(found | {"peak_mb": round(peak_mb())}, as_json=as_json)


class Clock(NamedTuple):
    """Seconds a scenario, PySAM's and ours: by the wall and of the processor."""

    wall: tuple[float, float]
    cpu: tuple[float, float]


class Functions:
    """The engine's functions put together for the plant."""

    def __init__(self, rng: np.random.Generator, scenarios: int, piece: int) -> None:
        self.drawn = {name: rng.uniform(low, high, scenarios) for name, (_, low, high) in DRIVERS.items()}
        self.piece, self.module = piece, sam()
        self.ours()

    def theirs(self, row: int) -> Told:
        """One scenario through PySAM."""
        return one_by_one(self.module, self.drawn, row)

    def ours(self) -> dict[str, np.ndarray]:
        """All scenarios."""
        return mine(self.drawn, self.piece)

    def sampled(self, found: dict[str, np.ndarray], rows: np.ndarray) -> dict[str, np.ndarray]:
        """The answers for some rows."""
        return {name: one[rows] for name, one in found.items()}


class Model:
    """The project model, whole."""

    def __init__(self, rng: np.random.Generator, scenarios: int, piece: int) -> None:
        self.drawn, self.plant = drawn_of(rng, scenarios), case(GROUPS, KILOWATTS * HOURS)
        self.piece, self.module = piece, sam()
        self.ours()

    def theirs(self, row: int) -> Told:
        """One scenario through PySAM."""
        return changed_one_by_one(self.module, GROUPS, self.drawn, row)

    def ours(self) -> dict[str, np.ndarray]:
        """All scenarios."""
        return all_at_once(self.plant, self.drawn, self.piece)

    def sampled(self, found: dict[str, np.ndarray], rows: np.ndarray) -> dict[str, np.ndarray]:
        """The answers for some rows, with money by period."""
        return compared(self.plant, self.drawn, found, rows)


def one_round(contender: Functions | Model, rows: np.ndarray, scenarios: int) -> tuple[Clock, Told]:
    """The sample through PySAM, then all scenarios through ours; the largest differences on the sample."""
    start, cpu = time.perf_counter(), time.process_time()
    theirs = [contender.theirs(int(row)) for row in rows]
    between, cpu_between = time.perf_counter(), time.process_time()
    found = contender.ours()
    end, cpu_end = time.perf_counter(), time.process_time()
    wall = ((between - start) / len(rows), (end - between) / scenarios)
    cpus = ((cpu_between - cpu) / len(rows), (cpu_end - cpu_between) / scenarios)
    return Clock(wall, cpus), differences(theirs, contender.sampled(found, rows))


def sam() -> Any:
    """PySAM's single owner with the invented plant."""
    from PySAM import Singleowner

    module = Singleowner.new()
    for group, inputs in GROUPS.items():
        for name, value in inputs.items():
            setattr(getattr(module, group), name, value)
    module.Lifetime.inflation_rate = GROUPS["FinancialParameters"]["inflation_rate"]
    return module


def one_by_one(module: Any, drawn: dict[str, np.ndarray], row: int) -> Told:
    """One scenario through PySAM: inputs set, run, results read."""
    for name, (group, _, _) in DRIVERS.items():
        value = float(drawn[name][row])
        setattr(getattr(module, group), name, [value] if name in LISTS else value)
    module.execute(0)
    found = module.Outputs
    return {"debt": found.size_of_debt, "lowest": found.min_dscr, "yield": found.project_return_aftertax_irr / 100,
            "interest": found.cf_debt_payment_interest[1:], "principal": found.cf_debt_payment_principal[1:],
            "flows": found.cf_project_return_aftertax}  # fmt: skip


def mine(drawn: dict[str, np.ndarray], piece: int) -> dict[str, np.ndarray]:
    """All scenarios through our engine, by pieces that fit the processor's cache."""
    plain = {name: value for group in GROUPS.values() for name, value in group.items()} | {"energy": KILOWATTS * HOURS}
    pieces = []
    for at in range(0, len(drawn["dscr"]), piece):
        plant = Plant(plain | {name: one[at : at + piece] for name, one in drawn.items()})
        loan = plant.sized(plant.cash)
        flows = plant.after_tax(loan)
        pieces.append({"debt": loan.debt, "lowest": least(loan.cover).value, "yield": irr(flows).rate,
                       "interest": loan.interest, "principal": loan.principal, "flows": flows})  # fmt: skip
    return {name: np.concatenate([one[name] for one in pieces]) for name in pieces[0]}


def differences(theirs: list[Told], ours: dict[str, np.ndarray]) -> Told:
    """The largest difference of each figure, relative to the figure, of rows to the row's largest amount."""
    found: Told = {}
    for name, mine_ in ours.items():
        sams = np.array([one[name] for one in theirs])
        scale = np.abs(sams).max(axis=-1, keepdims=True) if sams.ndim > 1 else np.abs(sams)
        found[name] = float((np.abs(sams - mine_) / scale).max())
    sams = np.array([one["flows"] for one in theirs])
    found["their flows at our yield"] = float((np.abs(npv(sams, ours["yield"])) / np.abs(sams[:, 0])).max())
    found["worst"] = max(value for name, value in found.items() if name != "yield")
    return found


def told(clocks: list[Clock], scenarios: int, worst: Told) -> Told:
    """All figures; a difference above 1e-6 is an error. The yield is held to their flows, which are worth nothing at it:
    SAM's own search stops further from the root.
    """
    if worst["worst"] > EXACT:
        raise click.ClickException(f"results differ: {worst}")
    found: Told = {}
    for kind, pairs in (("wall", [one.wall for one in clocks]), ("cpu", [one.cpu for one in clocks])):
        theirs, ours = ([pair[at] for pair in pairs] for at in (0, 1))
        ratios = sorted(over(*pair) or 0.0 for pair in pairs)
        found[f"all, {kind}_s"] = {"median": round(statistics.median(ours) * scenarios, 4),
                                   "best": round(min(ours) * scenarios, 4)}  # fmt: skip
        found[f"PySAM, one, {kind}_ms"] = {"median": round(statistics.median(theirs) * 1e3, 3),
                                           "best": round(min(theirs) * 1e3, 3)}  # fmt: skip
        found[f"PySAM : ours, {kind}"] = {
            "median": round(statistics.median(ratios)), "least": round(ratios[0]), "most": round(ratios[-1]),
            "best by best": round(min(theirs) / min(ours)),
        }  # fmt: skip
    return found | {"largest relative differences": worst}


if __name__ == "__main__":
    main()
