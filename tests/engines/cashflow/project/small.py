"""A small project that tests bend."""

from __future__ import annotations

from typing import Any

from clc.engines.cashflow.project import Case


def told(**changes: Any) -> dict[str, Any]:
    """The plain values of a small yearly project, with changes of whole fields."""
    return {
        "name": "Small works",
        "timeline": {"close": "2026-01-01", "operation": "2028-01-01", "end": "2040-01-01", "months_per_period": 12},
        "inflation": 0.02,
        "uses": [{"name": "works", "amount": 1000.0, "spread": [0.4, 0.6], "vat": 0.09}],
        "equity": {"least": 0.2},
        "debt": [{"name": "senior", "rate": 0.05, "tenor_months": 120, "cover": 1.3, "gearing": 0.75, "upfront_fee": 0.01,
                  "commitment_fee": 0.004, "tail_months": 24}],
        "revenue": [{"name": "sales", "volume": 100.0, "price": 2.4, "with_inflation": True, "receivable_days": 45.0,
                     "vat": 0.13,
                     "sigma": 0.08, "ramp": [0.8]}],
        "costs": [{"name": "upkeep", "amount": 60.0, "with_inflation": True, "payable_days": 30.0, "vat": 0.06}],
        "maintenance": [{"name": "overhaul", "cost": 40.0, "every_years": 4, "with_inflation": True, "shares": [0.5, 0.5]}],
        "tax": {"rate": 0.25, "due": [0.0, 0.5], "losses_years": 5, "surcharge": 0.12, "assets": {"plant": {"years": 10}}},
        "reserves": {"service_months": 6.0, "operating_months": 2.0, "interest": 0.01},
        "sharing": {"lock_up": 1.15, "least_cash": 2.0},
        **changes,
    }  # fmt: skip


def small(**changes: Any) -> Case:
    """The small project as a case."""
    return Case.model_validate(told(**changes))


def reference(*, debt: list[dict[str, Any]], uses: float = 1000.0, opex: bool = False) -> Case:
    """The project of the domain reference 4.3: built at close, cash of 120, 122 ... 142 in twelve years, no tax."""
    step = 3.0 if opex else 2.0
    first = 180.0 if opex else 120.0
    lines = [
        {"name": f"year_{at + 1}", "price": first + step * at, "from_year": at + 1, "to_year": at + 1} for at in range(12)
    ]
    costs = (
        [{"name": f"cost_{at + 1}", "amount": 60.0 + at, "from_year": at + 1, "to_year": at + 1} for at in range(12)]
        if opex
        else []
    )
    return Case.model_validate({
        "name": "Reference", "discount_rate": 0.06,
        "timeline": {"close": "2026-01-01", "operation": "2026-01-01", "end": "2038-01-01", "months_per_period": 12},
        "uses": [{"name": "works", "amount": uses}], "debt": debt, "revenue": lines, "costs": costs,
    })  # fmt: skip
