"""How the publisher has called the statement's columns over the years, and what it writes in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from clc.stages.hub.importing.placing import Field

STATUS = {
    "Approved": "approved",
    "Signed": "signed",
    "Effective": "effective",
    "Disbursing": "disbursing",
    "Disbursing&Repaying": "disbursing_repaying",
    "Disbursing & Repaying": "disbursing_repaying",
    "Fully Disbursed": "disbursed",
    "Disbursed": "disbursed",
    "Repaying": "repaying",
    "Fully Repaid": "repaid",
    "Repaid": "repaid",
    "Fully Cancelled": "cancelled",
    "Cancelled": "cancelled",
    "Terminated": "terminated",
    "Fully Transferred": "transferred",
}


def _amount(name: str, *headings: str, required: bool = False) -> Field:
    """A column of money, with and without the currency in its heading."""
    return Field(name, [*headings, *(f"{one} (US$)" for one in headings)], kind="number", required=required)


def _day(name: str, *headings: str) -> Field:
    """A column of days, written month first."""
    return Field(name, headings, kind="date", order="mdy")


def _text(name: str, headings: Sequence[str], *, required: bool = False) -> Field:
    """A column of text."""
    return Field(name, headings, required=required)


_KIND: Literal["choice"] = "choice"
DAY = _day("day", "End of Period", "As of Date")
STATEMENT = (
    _text("loan", ["Loan Number", "Loan / Guarantee Number"], required=True),
    _text("region", ["Region"]),
    _text("country_code", ["Country Code", "Country / Economy Code"], required=True),
    _text("country", ["Country", "Country / Economy"], required=True),
    _text("borrower", ["Borrower"]),
    _text("guarantor_code", ["Guarantor Country Code", "Guarantor Country / Economy Code"]),
    _text("guarantor", ["Guarantor", "Guarantor Country", "Guarantor Country / Economy"]),
    _text("kind", ["Loan Type"]),
    Field("status", ["Loan Status"], kind=_KIND, required=True, values=STATUS),
    Field("rate", ["Interest Rate"], kind="number"),
    _text("currency", ["Currency of Commitment"]),
    _text("project", ["Project ID"]),
    _text("project_name", ["Project Name"]),
    _amount("principal", "Original Principal Amount", required=True),
    _amount("cancelled", "Cancelled Amount"),
    _amount("undisbursed", "Undisbursed Amount"),
    _amount("disbursed", "Disbursed Amount"),
    _amount("repaid", "Repaid to IBRD", "Repaid to IDA"),
    _amount("due", "Due to IBRD", "Due to IDA"),
    _amount("exchange_adjustment", "Exchange Adjustment"),
    _amount("obligation", "Borrower's Obligation", "Borrower’s Obligation"),
    _amount("sold_third", "Sold 3rd Party"),
    _amount("repaid_third", "Repaid 3rd Party"),
    _amount("due_third", "Due 3rd Party"),
    _amount("held", "Loans Held"),
    _day("first_repayment", "First Repayment Date"),
    _day("last_repayment", "Last Repayment Date"),
    _day("signed", "Agreement Signing Date"),
    _day("approved", "Board Approval Date"),
    _day("effective", "Effective Date (Most Recent)", "Effective Date"),
    _day("closed", "Closed Date (Most Recent)", "Closed Date"),
    _day("last_disbursement", "Last Disbursement Date"),
)
