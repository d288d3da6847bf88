"""The peer's reference cases as cases of ours: the same lines, from the peer's inputs."""

from __future__ import annotations

import json
from typing import Any

from clc.engines.cashflow.project import Case
from tests.shared import shared_data

NAMES = ("so01_dscr_flat", "so02_dscr_full", "so03_dscr_capped60", "so05_percent70_constprin",
         "so07_percent70_constprin_grace3", "lpf01_dscr_full")  # fmt: skip


def peer(name: str) -> dict[str, Any]:
    """A reference case as told."""
    told: dict[str, Any] = json.loads((shared_data("project_finance_cases") / f"{name}.json").read_text(encoding="utf-8"))
    return told


def _first(value: Any) -> float:
    return float(value[0] if isinstance(value, list) else value)


def _costs(told: dict[str, Any], infl: float) -> list[dict[str, Any]]:
    costs = {**told["all_inputs"]["SystemCosts"], **told["key_inputs"]}
    kw, total = float(costs["system_capacity"]), float(costs["total_installed_cost"])
    grow = {name: infl + float(costs[f"om_{name}_escal"]) / 100 for name in ("fixed", "capacity", "production")}
    return [
        {"name": "om_fixed", "amount": _first(costs["om_fixed"]), "escalation": grow["fixed"]},
        {"name": "om_capacity", "amount": _first(costs["om_capacity"]) * kw, "escalation": grow["capacity"]},
        {"name": "om_production", "kind": "per_unit", "of": "energy", "amount": _first(costs["om_production"]) / 1000,
         "escalation": grow["production"]},
        {"name": "insurance", "amount": total * costs["insurance_rate"] / 100, "escalation": infl},
        {"name": "property_tax", "amount": total * costs["property_tax_rate"] / 100},
    ]  # fmt: skip


def case_of(told: dict[str, Any]) -> Case:
    """The peer's inputs in our words: annual, built at close."""
    key, infl = told["key_inputs"], told["key_inputs"]["inflation_rate"] / 100
    total, years = float(key["total_installed_cost"]), int(key["analysis_period"])
    end = f"{2026 + years}-01-01"
    uses = [{"name": "installed", "amount": total},
            {"name": "construction_financing", "amount": float(key["construction_financing_cost"])},
            {"name": "other_financing", "amount": float(key["cost_other_financing"])},
            {"name": "closing", "amount": float(key["cost_debt_closing"]), "asset": "none"}]  # fmt: skip
    works = [{"name": f"works_{at}", "cost": float(key[f"equip{at}_reserve_cost"]) * key["system_capacity"] * 1000,
              "every_years": int(key[f"equip{at}_reserve_freq"]), "with_inflation": True,
              "shares": [0.2, 0.32, 0.192, 0.1152, 0.1152, 0.0576]}
             for at in (1, 2, 3) if key.get(f"equip{at}_reserve_cost")]  # fmt: skip
    sized = key["debt_option"] == 1
    tranche = {"name": "loan", "rate": key["term_int_rate"] / 100, "tenor_months": 12 * int(key["term_tenor"]),
               "grace_months": 12 * int(key["loan_moratorium"]), "upfront_fee": key["cost_debt_fee"] / 100,
               "repayment": "sculpted" if sized else ("equal_principal" if key["payment_option"] else "level")}  # fmt: skip
    if sized:
        tranche |= {
            "cover": float(key["dscr"]),
            "count_close": told["model"] == "Singleowner" and bool(key["months_receivables_reserve"]),
        }
    else:
        tranche |= {"gearing": key["debt_percent"] / 100, "gearing_of": "costs"}
    if sized and key["dscr_limit_debt_fraction"]:
        estimate = total * (1 + key["cost_debt_fee"] / 100)  # the peer's first estimate of cost has the fee on all of it
        tranche |= {"amount": estimate * key["dscr_maximum_debt_fraction"] / 100}
    return Case.model_validate({
        "name": told["case"],
        "timeline": {"close": "2026-01-01", "operation": "2026-01-01", "end": end, "months_per_period": 12},
        "inflation": infl, "uses": [one for one in uses if one["amount"]], "debt": [tranche],
        "revenue": [{"name": "energy", "volume": float(told["annual_energy_kwh_year1"]),
                     "price": _first(key["ppa_price_input"]),
                     "escalation": key["ppa_escalation"] / 100, "degradation": _first(key["degradation"]) / 100,
                     "receivable_days": 30.0 * key["months_receivables_reserve"] * (told["model"] == "Singleowner")}],
        "costs": [cost for cost in _costs(told, infl) if cost["amount"]], "maintenance": works,
        "working_capital": {"ahead": True},
        "tax": {"rate": _first(key["federal_tax_rate"]) / 100, "losses": "refund", "fees_deductible": False,
                "write_off": False,
                "assets": {"plant": {"shares": [0.025, *[0.05] * 19, 0.025]}, "none": {"shares": [0.0]}}},
        "tax_before_debt": False, "discount_rate": 0.0901,
        "reserves": {"service_months": float(key["dscr_reserve_months"]),
                     "operating_months": float(key["months_working_reserve"]),
                     "interest": key["reserves_interest"] / 100},
        "residual": {"amount": total * key["salvage_percentage"] / 100, "in_cfads": True},
    })  # fmt: skip
