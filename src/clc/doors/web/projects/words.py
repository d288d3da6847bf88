"""What the lines, figures, limits and drivers of a project model are called, and how each figure comes about."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from clc.engines.cashflow.project import Case

Words = str | Promise


@dataclass(frozen=True)
class Figure:
    """One figure: its name, its unit (`money` in the case's), how it comes about, and the lines it is made of.

    at: `lowest` where the figure is told of the period of the lowest cover, `sum` where lines are added up.
    """

    label: Words
    unit: str
    formula: Words
    lines: tuple[str, ...] = ()
    at: str = "sum"


FIGURES: Mapping[str, Figure] = {
    "debt": Figure(gettext_lazy("Debt"), "money", gettext_lazy(
        "For each tranche the least that any of its limits allows: cover, gearing, life cover, approved amount."),
        ("draws", "principal")),
    "gearing": Figure(gettext_lazy("Gearing"), "share", gettext_lazy("Debt / all uses of money until operation."),
                      ("draws", "equity_paid")),
    "min_dscr": Figure(gettext_lazy("Lowest DSCR"), "times", gettext_lazy(
        "The lowest over all periods of: cash for debt service / (interest + principal) of the period."),
        ("cfads", "interest", "principal", "service", "dscr"), "lowest"),
    "average_dscr": Figure(gettext_lazy("Average DSCR"), "times", gettext_lazy(
        "The mean of the DSCR of all periods in which debt service is due."), ("cfads", "service")),
    "min_llcr": Figure(gettext_lazy("Lowest LLCR"), "times", gettext_lazy(
        "The lowest of: worth today of the cash until the debt is repaid / debt owed; at the rate of the debt."),
        ("cfads", "balance", "llcr"), "lowest"),
    "min_plcr": Figure(gettext_lazy("Lowest PLCR"), "times", gettext_lazy(
        "The lowest of: worth today of the cash until the project ends / debt owed; at the rate of the debt."),
        ("cfads", "balance", "plcr"), "lowest"),
    "project_irr": Figure(gettext_lazy("Project IRR"), "share", gettext_lazy(
        "The yearly rate at which the project's cash after the tax it would pay without debt is worth nothing today."),
        ("project_flow",)),
    "project_irr_before_tax": Figure(gettext_lazy("Project IRR before tax"), "share", gettext_lazy(
        "The yearly rate at which the project's cash before income tax is worth nothing today."),
        ("project_flow_before_tax",)),
    "equity_irr": Figure(gettext_lazy("Equity IRR"), "share", gettext_lazy(
        "The yearly rate at which what the owners pay in and take out is worth nothing today."),
        ("equity_paid", "distributions", "equity_flow")),
    "npv": Figure(gettext_lazy("Net present value"), "money", gettext_lazy(
        "The project's cash after tax, discounted to close at the rate of the case."), ("project_flow",)),
    "payback_years": Figure(gettext_lazy("Payback"), "years", gettext_lazy(
        "Years from close until the project's cash after tax has added up to 0."), ("project_flow",)),
    "interest_reserve": Figure(gettext_lazy("Lowest interest reserve"), "times", gettext_lazy(
        "The lowest of: (EBITDA - depreciation) / interest of the period. Feasibility method; 2 or more is usual."),
        ("ebitda", "depreciation", "interest", "interest_reserve"), "lowest"),
    "debt_reserve": Figure(gettext_lazy("Lowest debt reserve"), "times", gettext_lazy(
        "The lowest of: (EBITDA - income tax) / (interest + principal). Feasibility method; 1.3 or more is usual."),
        ("ebitda", "tax", "service", "debt_reserve"), "lowest"),
    "liabilities_to_assets": Figure(pgettext_lazy("project model", "Highest liabilities to assets"), "share", gettext_lazy(
        "The highest over all periods of: liabilities / assets of the balance sheet."), ("liabilities_to_assets",)),
    "equity": Figure(gettext_lazy("Equity of the project"), "money", gettext_lazy(
        "What the owners pay in until operation, sponsor loans included."), ("equity_paid",)),
    "npv_before_tax": Figure(gettext_lazy("Net present value before tax"), "money", gettext_lazy(
        "The project's cash before income tax, discounted to close at the rate of the case."),
        ("project_flow_before_tax",)),
    "sponsor_loan_irr": Figure(gettext_lazy("IRR of the sponsor loan"), "share", gettext_lazy(
        "The yearly rate at which the sponsor loan's money in and out is worth nothing today."), ("sponsor_loan_service",)),
    "equity_npv": Figure(gettext_lazy("Net present value of equity"), "money", gettext_lazy(
        "What the owners pay in and take out, discounted to close at the rate of the case."), ("equity_flow",)),
    "equity_payback_years": Figure(gettext_lazy("Payback of equity"), "years", gettext_lazy(
        "Years from close until what the owners took out reaches what they paid in."), ("equity_flow",)),
}
HEAD = ("gearing", "min_dscr", "average_dscr", "min_llcr", "min_plcr", "project_irr", "equity_irr", "npv", "payback_years")
FEASIBILITY = ("interest_reserve", "debt_reserve", "liabilities_to_assets", "project_irr_before_tax", "project_irr", "npv",
               "equity_irr", "payback_years")

LINES: Mapping[str, Words] = {
    "revenue": gettext_lazy("Revenue"), "opex": gettext_lazy("Running costs"),
    "surcharge": gettext_lazy("Surcharges on VAT"), "vat_refund": gettext_lazy("VAT refunded"),
    "ebitda": gettext_lazy("EBITDA"), "working_capital": gettext_lazy("Change of working capital"),
    "receivables": gettext_lazy("Receivables"), "payables": gettext_lazy("Payables"),
    "inventory": pgettext_lazy("project model", "Inventory"),
    "maintenance": gettext_lazy("Major maintenance"),
    "maintenance_saved": gettext_lazy("Saved for major maintenance"),
    "maintenance_reserve": gettext_lazy("Maintenance reserve"), "residual": gettext_lazy("Residual value"),
    "vat_out": gettext_lazy("VAT on sales"), "vat_in": gettext_lazy("VAT on purchases"),
    "vat_paid": gettext_lazy("VAT paid"), "vat_credit": gettext_lazy("VAT still to be set against"),
    "depreciation": pgettext_lazy("project model", "Depreciation"), "write_off": gettext_lazy("Written off at the end"),
    "taxable": gettext_lazy("Taxable profit"), "losses_used": gettext_lazy("Losses of earlier years used"),
    "tax": pgettext_lazy("project model", "Income tax"), "cfads": gettext_lazy("Cash for debt service"),
    "interest": pgettext_lazy("project model", "Interest"), "principal": pgettext_lazy("project model", "Principal"),
    "service": pgettext_lazy("project model", "Debt service"), "swept": gettext_lazy("Swept to debt"),
    "balance": gettext_lazy("Debt at the end"), "dscr": gettext_lazy("DSCR"), "llcr": gettext_lazy("LLCR"),
    "plcr": gettext_lazy("PLCR"), "account_interest": gettext_lazy("Interest on accounts"),
    "letter_fee": gettext_lazy("Fee of the letter of credit"), "support": gettext_lazy("Support of the sponsors"),
    "service_reserve": gettext_lazy("Reserve for debt service"), "operating_reserve": gettext_lazy("Operating reserve"),
    "cash": gettext_lazy("Cash at the end"), "distributions": gettext_lazy("Distributions"),
    "locked": gettext_lazy("Locked up"), "draws": gettext_lazy("Debt drawn"), "equity_paid": gettext_lazy("Equity paid in"),
    "net_income": pgettext_lazy("project model", "Net income"),
    "capitalised_interest": gettext_lazy("Interest of construction"), "upfront_fees": gettext_lazy("Upfront fees"),
    "commitment_fees": gettext_lazy("Commitment fees"), "unlevered_tax": gettext_lazy("Income tax without debt"),
    "project_flow_before_tax": gettext_lazy("Project cash before tax"),
    "project_flow": gettext_lazy("Project cash after tax"), "equity_flow": gettext_lazy("Cash of the owners"),
    "sponsor_loan_service": gettext_lazy("Service of the sponsor loan"),
    "interest_reserve": gettext_lazy("Interest reserve"), "debt_reserve": gettext_lazy("Debt reserve"),
    "liabilities_to_assets": gettext_lazy("Liabilities to assets"), "vat": pgettext_lazy("project model", "VAT"),
    "reserves": gettext_lazy("Reserves filled at the start"), "equity": gettext_lazy("Equity of the project"),
    "sponsor_loan": gettext_lazy("Sponsor loan"),
}
#: Lines told in times, and as a share.
TIMES = frozenset({"dscr", "llcr", "plcr", "interest_reserve", "debt_reserve"})
SHARES = frozenset({"liabilities_to_assets"})
#: The groups of the table of lines; a name that ends with `_` takes every line that begins so.
GROUPS: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (pgettext_lazy("project model", "Construction"), (
        "building_", "capitalised_interest", "upfront_fees", "commitment_fees", "draws", "equity_paid")),
    (gettext_lazy("Operation"), ("revenue_", "revenue", "cost_", "opex", "surcharge", "vat_refund", "ebitda",
                                 "working_capital", "maintenance", "maintenance_saved", "vat_paid", "residual", "tax",
                                 "cfads")),
    (gettext_lazy("Debt of the project"), ("interest", "principal", "service", "swept", "balance", "dscr", "llcr", "plcr")),
    (gettext_lazy("Accounts"), ("service_reserve", "operating_reserve", "maintenance_reserve", "account_interest",
                                "letter_fee", "support", "cash", "distributions", "locked")),
    (gettext_lazy("Owners and tax"), ("project_flow_before_tax", "unlevered_tax", "project_flow", "equity_flow",
                                      "sponsor_loan_service", "depreciation", "taxable", "losses_used", "net_income")),
    (gettext_lazy("Feasibility method"), ("interest_reserve", "debt_reserve", "liabilities_to_assets")),
)
SUMS = frozenset({"revenue", "opex", "ebitda", "cfads", "service", "project_flow", "equity_flow", "dscr"})
SHEET: Mapping[str, Words] = {
    "fixed_assets": gettext_lazy("Fixed assets of the project"), "vat_credit": gettext_lazy("VAT still to be set against"),
    "working_capital_assets": gettext_lazy("Receivables and inventory"), "accounts": gettext_lazy("Accounts"),
    "payables": gettext_lazy("Payables"), "debt": gettext_lazy("Debt"), "paid_in": gettext_lazy("Paid in by the owners"),
    "retained": gettext_lazy("Retained by the project"),
}
BINDING: Mapping[str, Words] = {
    "cover": gettext_lazy("the cover asked"), "interest": gettext_lazy("the interest of a thin period"),
    "gearing": gettext_lazy("the gearing cap"), "equity": gettext_lazy("the least equity"),
    "approved": gettext_lazy("the approved amount"), "llcr": gettext_lazy("the cover over the loan's life"),
    "plcr": gettext_lazy("the cover over the project's life"), "given": gettext_lazy("given, not sized"),
    "no_cash": gettext_lazy("no cash to repay from"),
}
DRIVERS: Mapping[str, Words] = {
    "price": pgettext_lazy("driver", "Prices"), "volume": pgettext_lazy("driver", "Volumes"),
    "opex": gettext_lazy("Running costs"), "capex": gettext_lazy("Cost of building"),
    "delay_months": gettext_lazy("Months late"), "rate": gettext_lazy("Interest rate"),
    "inflation": pgettext_lazy("driver", "Inflation"), "tax_rate": gettext_lazy("Tax rate"),
    "incentive": gettext_lazy("Tax incentive"), "fx": gettext_lazy("Price of foreign currency"),
    "receivable_days": gettext_lazy("Customers pay later"), "subsidy_days": gettext_lazy("Subsidies paid later"),
    "merchant_price": gettext_lazy("Market price"), "merchant_after_years": gettext_lazy("Market price from year"),
    "z": gettext_lazy("Deviations below the median volume"), "residual": gettext_lazy("Residual value"),
}
ADDED = frozenset({"rate", "inflation", "tax_rate"})
COUNTED = frozenset({"delay_months", "receivable_days", "subsidy_days", "merchant_after_years", "z"})
SEVERITIES: Mapping[str, Words] = {
    "mild": pgettext_lazy("stress", "Mild"), "moderate": pgettext_lazy("stress", "Moderate"),
    "severe": pgettext_lazy("stress", "Severe"),
}


def line(name: str, case: Case) -> str:
    """A line in the reader's words; a line of the case by the case's own label."""
    if name in LINES:
        return str(LINES[name])
    kind, _sign, own = name.partition("_")
    told: dict[str, dict[str, str]] = {
        "revenue": {one.name: one.label or one.name for one in case.revenue},
        "cost": {one.name: one.label or one.name for one in case.costs},
        "building": {one.name: one.label or one.name for one in case.uses},
    }
    return told.get(kind, {}).get(own, name.replace("_", " "))


def use(name: str, case: Case) -> str:
    """A use or source of money in the reader's words."""
    told = {one.name: one.label or one.name for one in case.uses}
    told |= {one.name: one.label or one.name for one in case.debt}
    return told[name] if name in told else line(name, case)


def moved(driver: str, value: float) -> str:
    """By how much a driver is moved, as people say it: -10 %, +100 bp, +6."""
    if driver in ADDED:
        return _("%(bp)s bp") % {"bp": f"{value * 10_000:+.0f}"}
    if driver in COUNTED:
        return f"{value:+.4g}" if driver != "merchant_after_years" else f"{value:g}"
    return f"{(value - 1) * 100:+.4g}%"
