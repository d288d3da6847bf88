"""What the project earns: rates of return before and after tax, of equity and each investor, worth, payback."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from clc.engines.cashflow.irr import REASONS, effective, irr, npv, payback
from clc.engines.cashflow.project.case import Case
from clc.engines.cashflow.project.rows import blank

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Returns:
    """Yearly rates with compounding (S,), NaN where none exists; worth (S,) in money; flows (S, T)."""

    project_before_tax: Numbers
    project: Numbers
    equity: Numbers
    investors: dict[str, Numbers]
    sponsor_loan: Numbers
    worth_before_tax: Numbers
    worth: Numbers
    equity_worth: Numbers
    reasons: dict[str, list[str]]
    flow: Numbers
    equity_flow: Numbers
    periods_per_year: int

    @cached_property
    def payback_years(self) -> Numbers:
        """Years from close until the project's money after tax is back: (S,), NaN where it never is."""
        return _years_back(self.flow, self.periods_per_year)

    @cached_property
    def equity_payback_years(self) -> Numbers:
        """Years from close until the owners' money is back: (S,), NaN where it never is."""
        return _years_back(self.equity_flow, self.periods_per_year)


@dataclass(frozen=True)
class Owned:
    """Rows of the owners' money: (S, T): what they put in, what came back, and the part of it that served their loan."""

    put_in: Numbers
    distributions: Numbers
    loan_in: Numbers
    loan_service: Numbers
    loan_balance: Numbers

    @cached_property
    def flow(self) -> Numbers:
        """Equity and sponsor loans together."""
        return self.distributions - self.put_in


def owned_of(case: Case, put_in: Numbers, distributions: Numbers) -> Owned:
    """Split the owners' money into sponsor loans, served first from what is distributed, and equity."""
    if not case.equity.sponsor_loan:
        none = np.broadcast_to(np.zeros((1, 1)), put_in.shape)
        return Owned(put_in, distributions, none, none, none)
    loan_in = put_in * case.equity.sponsor_loan
    service, balance = blank(put_in.shape), blank(put_in.shape)
    rate, owed = case.equity.sponsor_rate / case.periods_per_year, np.zeros(put_in.shape[0])
    for column in range(put_in.shape[-1]):
        owed = owed * (1.0 + rate if column else 1.0) + loan_in[:, column]
        service[:, column] = np.minimum(owed, distributions[:, column])
        owed = owed - service[:, column]
        balance[:, column] = owed
    return Owned(put_in, distributions, loan_in, service, balance)


def returns_of(case: Case, before_tax: Numbers, after_tax: Numbers, owned: Owned) -> Returns:
    """Every rate and worth of the rows of money of the project and its owners: (S, T) each."""
    per_year = case.periods_per_year
    rate = (1.0 + case.discount_rate) ** (1.0 / per_year) - 1.0
    found = {"project_before_tax": irr(before_tax), "project": irr(after_tax), "equity": irr(owned.flow)}
    reasons = {name: [REASONS[int(why)] for why in one.why] for name, one in found.items() if np.isnan(one.rate).any()}
    loan = owned.loan_service - owned.loan_in if case.equity.sponsor_loan else owned.loan_in
    own = owned.flow - loan if case.equity.investors else owned.flow
    parts = {one.name: (one.share, one.share if one.loan_share is None else one.loan_share) for one in case.equity.investors}
    investors = {name: effective(irr(own * mine + loan * lent).rate, per_year) for name, (mine, lent) in parts.items()}
    sponsor = effective(irr(loan).rate, per_year) if case.equity.sponsor_loan else np.full(len(loan), np.nan)
    yearly = {name: effective(one.rate, per_year) for name, one in found.items()}
    return Returns(
        yearly["project_before_tax"], yearly["project"], yearly["equity"], investors, sponsor,
        npv(before_tax, rate), npv(after_tax, rate), npv(owned.flow, rate), reasons, after_tax, owned.flow, per_year,
    )  # fmt: skip


def _years_back(flows: Numbers, per_year: int) -> Numbers:
    """Years from close until the money is back; periods before the first payment count as waiting."""
    first = int(np.argmax((flows != 0).any(axis=0)))
    return np.asarray((payback(flows[:, first:]) + first) / per_year)
