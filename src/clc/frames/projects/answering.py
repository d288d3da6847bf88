"""A run as an answer: one scenario of a result as plain values, unknown as nothing with its reason."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from clc.engines.cashflow.project import Case, Drivers, Result, run
from clc.engines.cashflow.project.result import Tranched
from clc.kernel.errors import BadInput


def worked(case: Case, drivers: Drivers | None = None) -> Result:
    """Run a case; BadInput where no period of operation brings cash that could serve its debt."""
    result = run(case, drivers)
    cash = result.lines["cfads"][:, result.grid.operates]
    if case.debt and (cash <= 0).all():
        raise BadInput("revenue: the cash for debt service is 0 or less in every period of operation.",
                       todo="Check prices, volumes, costs and the years in which lines run.")  # fmt: skip
    return result


def answered(result: Result, scenario: int = 0) -> dict[str, Any]:
    """Everything of one scenario as JSON can say it."""
    days = [str(day) for day in result.grid.days]
    at = int(result.min_dscr_period[scenario])
    returns = result.returns
    figures = {
        "debt": result.debt, "equity": result.equity, "gearing": result.gearing, "min_dscr": result.min_dscr,
        "average_dscr": result.average_dscr, "min_llcr": result.min_llcr, "min_plcr": result.min_plcr,
        "project_irr_before_tax": returns.project_before_tax, "project_irr": returns.project, "equity_irr": returns.equity,
        "sponsor_loan_irr": returns.sponsor_loan, "npv_before_tax": returns.worth_before_tax, "npv": returns.worth,
        "equity_npv": returns.equity_worth, "payback_years": returns.payback_years,
        "equity_payback_years": returns.equity_payback_years,
    }  # fmt: skip
    return {
        "name": result.case.name, "currency": result.case.currency, "unit": result.case.unit,
        "months_per_period": result.grid.months, "periods": days, "construction_periods": result.grid.building,
        "figures": {name: plain(row[scenario]) for name, row in figures.items()},
        "min_dscr_period": days[at] if at >= 0 else None,
        "investor_irr": {name: plain(row[scenario]) for name, row in returns.investors.items()},
        "sources_and_uses": balance_of(result, scenario),
        "debt": [tranche_of(one, scenario) for one in result.tranches],
        "feasibility": feasibility_of(result, scenario),
        "lines": {name: plains(row[scenario]) for name, row in result.lines.items()},
        "balance_sheet": {name: plains(row[scenario]) for name, row in vars(result.sheet).items()},
        "checks": [{"name": one.name, "label": one.label, "of": one.of, "holds": bool(one.holds[scenario]),
                    "missed": plain(one.missed[scenario])} for one in result.checks],
        "solved": {"passes": result.passes, "residual": plain(result.residual[scenario])},
        "reasons": result.reasons(scenario),
    }  # fmt: skip


def balance_of(result: Result, scenario: int = 0) -> dict[str, Any]:
    """Sources and uses with what is left between them."""
    uses = {name: float(row[scenario]) for name, row in result.uses.items()}
    sources = {one.name: float(one.debt[scenario]) for one in result.tranches}
    lent = float(result.equity[scenario]) * result.case.equity.sponsor_loan
    sources |= {"equity": float(result.equity[scenario]) - lent, **({"sponsor_loan": lent} if lent else {})}
    return {
        "uses": uses,
        "sources": sources,
        "total": sum(uses.values()),
        "residual": sum(sources.values()) - sum(uses.values()),
    }


def tranche_of(tranche: Tranched, scenario: int = 0) -> dict[str, Any]:
    """One tranche: its size, what decided it, its rows."""
    rows = ("draws", "capitalised", "interest", "principal", "balance", "cover")
    return {
        "name": tranche.name, "amount": float(tranche.debt[scenario]), "binding": tranche.bound_by(scenario),
        **{name: plains(getattr(tranche, name)[scenario]) for name in rows},
    }  # fmt: skip


def feasibility_of(result: Result, scenario: int = 0) -> dict[str, Any]:
    """The indices of the Chinese feasibility method: lowest interest and debt reserve, highest liabilities over assets."""

    def worst(name: str, choose: Any) -> float | None:
        told = result.lines[name][scenario]
        told = told[~np.isnan(told)]
        return float(choose(told)) if told.size else None

    return {
        "interest_reserve": worst("interest_reserve", np.min), "debt_reserve": worst("debt_reserve", np.min),
        "liabilities_to_assets": worst("liabilities_to_assets", np.max),
        "firr_before_tax": plain(result.project_irr_pretax[scenario]),
        "firr": plain(result.project_irr[scenario]), "fnpv": plain(result.npv[scenario]),
        "capital_irr": plain(result.equity_irr[scenario]), "payback_years": plain(result.returns.payback_years[scenario]),
    }  # fmt: skip


def compared(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The figures of two answers side by side, with the difference where both are known."""
    found = []
    for name, one in first["figures"].items():
        other = second["figures"].get(name)
        told = one is not None and other is not None
        found.append({"figure": name, "first": one, "second": other, "difference": other - one if told else None})
    return found


def changes(before: Case, after: Case) -> list[dict[str, Any]]:
    """What differs between two cases, field by field: the path, the value before and after (None: not told)."""
    told, now = (dict(_flat(case.model_dump(mode="json"), "")) for case in (before, after))
    names = [*told, *(name for name in now if name not in told)]
    return [
        {"field": name, "before": told.get(name), "after": now.get(name)}
        for name in names
        if told.get(name) != now.get(name)
    ]


def _flat(value: Any, path: str) -> Iterable[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            name = inner["name"] if isinstance(inner, dict) and "name" in inner else at
            yield from _flat(inner, f"{path}.{name}")
    else:
        yield path, value


def plain(value: float) -> float | None:
    """A number as JSON knows it: unknown is nothing."""
    return float(value) if math.isfinite(value) else None


def plains(row: Iterable[float]) -> list[float | None]:
    """A row as JSON knows it."""
    return [plain(value) for value in row]
