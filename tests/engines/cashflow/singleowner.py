"""NREL's single owner of a power plant in our engine's lines: from SAM's inputs to the owner's yield after tax."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from clc.engines.cashflow.operating import grown, receivable_moves, straight_line, worn, written_off
from clc.engines.cashflow.ratios import Numbers
from clc.engines.cashflow.reserve import evenly_funded, recurring, service_target
from clc.engines.cashflow.sized import Caps, DebtTerms, Sizing
from clc.engines.cashflow.sizing import size

KWH_PER_MWH, WATTS_PER_KW, HOURS = 1_000.0, 1_000.0, 8_760
MACRS_5 = (0.2, 0.32, 0.192, 0.1152, 0.1152, 0.0576)


class Plant:
    """The lines of one plant, (..., T), by SAM's names of inputs; any input may be a number or (S,) of them."""

    def __init__(self, told: Mapping[str, Any], *, owner: bool = True) -> None:
        self.told, self.owner = told, owner
        self.years, self.tenor = int(told["analysis_period"]), int(told["term_tenor"])
        self.built = self.number("total_installed_cost")
        self.inflation, self.rate = self.share("inflation_rate"), self.share("term_int_rate")
        self.energy = worn(self.number("energy"), self.years, wear=self.share("degradation"))
        self.sold = self.energy * grown(self.number("ppa_price_input"), self.years, growth=self.share("ppa_escalation"))
        self.revenue = self.sold.copy()
        self.revenue[..., -1] += self.share("salvage_percentage") * self.built
        self.costs = self._costs()
        self.operating = self.revenue - sum(self.costs.values())
        self.repairs = self._repairs()
        self.put_aside = sum(evenly_funded(one) for one in self.repairs)

    def number(self, name: str) -> Any:
        """An input, told as a number or as a list of one."""
        value = self.told.get(name, 0.0)
        return np.asarray(value[0] if isinstance(value, list) else value, dtype=np.float64)

    def share(self, name: str) -> Any:
        """An input told in per cent."""
        return self.number(name) / 100

    def _costs(self) -> dict[str, Numbers]:
        def kind(amount: Any, above: str = "") -> Numbers:
            return grown(amount, self.years, growth=self.inflation + (self.share(above) if above else 0.0))

        return {
            "cf_om_fixed_expense": kind(self.number("om_fixed"), "om_fixed_escal"),
            "cf_om_capacity_expense": kind(self.number("om_capacity") * self.number("system_capacity"), "om_capacity_escal"),
            "cf_om_production_expense": self.energy
            * kind(self.number("om_production") / KWH_PER_MWH, "om_production_escal"),
            "cf_insurance_expense": kind(self.share("insurance_rate") * self.built),
            "cf_property_tax_expense": grown(self.share("property_tax_rate") * self.built, self.years),
        }

    def _repairs(self) -> list[Numbers]:
        watts = self.number("system_capacity") * WATTS_PER_KW
        return [recurring(self.number(f"equip{at}_reserve_cost") * watts, int(self.number(f"equip{at}_reserve_freq")),
                          self.years, growth=self.inflation) for at in (1, 2, 3)]

    @property
    def receivables(self) -> Numbers:
        """What late payment binds, from close on."""
        return receivable_moves(self.sold, self.number("months_receivables_reserve") / 12)

    @property
    def cash(self) -> Numbers:
        """Cash for debt service, close first, nothing after the tenor."""
        operating = self.operating - self.put_aside
        flow = np.concatenate([np.zeros((*operating.shape[:-1], 1)), operating], axis=-1)
        flow = flow - self.receivables if self.owner else flow
        return np.where(np.arange(self.years + 1) <= self.tenor, flow, 0.0)

    def sized(self, flow: Numbers) -> Sizing:
        """The debt as asked for, from cash with close first."""
        by_cover = bool(self.told["debt_option"])
        method = "sculpted" if by_cover else ("equal_principal" if self.told["payment_option"] else "level")
        terms = DebtTerms(self.tenor, method, self.number("dscr")[..., None], int(self.told["loan_moratorium"]))
        first_estimate = self.built * (1 + self.share("cost_debt_fee"))
        caps = Caps(gearing=self.share("dscr_maximum_debt_fraction"), uses=first_estimate)
        capped = caps if by_cover and self.told["dscr_limit_debt_fraction"] else None
        debt = None if by_cover else self.share("debt_percent") * self.built
        at_close = flow[..., 0] if by_cover and flow[..., 0].any() else None
        return size(flow[..., 1:], self.rate[..., None], terms, capped, debt=debt, at_close=at_close)

    def after_tax(self, loan: Sizing) -> Numbers:
        """The owner's flows after tax, close first."""
        service_reserve = service_target(loan.service, float(self.number("dscr_reserve_months")) / 12)
        costs_reserve = receivable_moves(sum(self.costs.values()), self.number("months_working_reserve") / 12)
        moves = costs_reserve + self.receivables + np.diff(service_reserve, axis=-1, prepend=0.0)
        held = moves.cumsum(axis=-1)
        held[..., 1:] += (self.put_aside - sum(self.repairs)).cumsum(axis=-1)
        earned = self.share("reserves_interest") * held[..., :-1]
        written = straight_line(self.base, 20, self.years, first_share=0.5) + written_off(sum(self.repairs), MACRS_5)
        tax = self.share("federal_tax_rate")[..., None] * (self.operating + earned - loan.interest - written)
        yearly = self.operating + earned - loan.service - self.put_aside - tax - moves[..., 1:]
        fees = self.share("cost_debt_fee") * loan.debt + self.number("cost_debt_closing")
        at_close = loan.debt - self.base - fees - moves[..., 0]
        return np.concatenate([at_close[..., None], yearly], axis=-1)

    @property
    def base(self) -> Any:
        """What is written off: the plant and what its funding costs, without the lenders' fees."""
        more = self.number("cost_dev_fee_percent") / 100 * self.built + self.number("cost_equity_closing")
        return self.built + self.number("construction_financing_cost") + self.number("cost_other_financing") + more
