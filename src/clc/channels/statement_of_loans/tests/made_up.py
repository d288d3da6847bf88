"""Statements of loans made up for tests, with the publisher's columns."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from clc.channels.statement_of_loans.channel import CHANNEL
from clc.stages.hub.importing.planning import plan_import, run_folder
from clc.stages.hub.importing.running import run_import
from clc.stages.hub.models import Import, User
from clc.stages.hub.reach import as_system

CHANNELS = {CHANNEL.name: CHANNEL}
LINE = {
    "End of Period": "11/30/2020 12:00:00 AM", "Loan Number": "IBRD00010", "Region": "SOUTH SEA", "Country Code": "XA",
    "Country": "Atlantis", "Borrower": "MINISTRY OF FINANCE", "Guarantor Country Code": "XA", "Guarantor": "Atlantis",
    "Loan Type": "FSL", "Loan Status": "Disbursing", "Interest Rate": "4.25", "Currency of Commitment": "",
    "Project ID": "P1", "Project Name": "HARBOUR", "Original Principal Amount": "1,000,000.50", "Cancelled Amount": "0",
    "Undisbursed Amount": "400000.50", "Disbursed Amount": "600,000", "Repaid to IBRD": "0", "Due to IBRD": "600,000",
    "Exchange Adjustment": "-0.000000000466", "Borrower's Obligation": "600,000", "Sold 3rd Party": "0",
    "Repaid 3rd Party": "0", "Due 3rd Party": "0", "Loans Held": "600,000",
    "First Repayment Date": "11/01/2025 12:00:00 AM", "Last Repayment Date": "05/01/2045 12:00:00 AM",
    "Agreement Signing Date": "05/09/2019 12:00:00 AM", "Board Approval Date": "05/09/2019 12:00:00 AM",
    "Effective Date (Most Recent)": "06/09/2019 12:00:00 AM", "Closed Date (Most Recent)": "", "Last Disbursement Date": "",
}  # fmt: skip
FIRST, SECOND = "11/30/2020 12:00:00 AM", "05/31/2022 12:00:00 AM"


def loan(number: int, day: str = FIRST, **other: str) -> dict[str, str]:
    """A line of a statement; other columns by their names with underscores for spaces."""
    told = {key.replace("_", " "): value for key, value in other.items()}
    return {**LINE, "Loan Number": f"IBRD{number:05d}", "End of Period": day, "Project ID": f"P{number}", **told}


def put(folder: Path, name: str, *lines: Mapping[str, str], renamed: Mapping[str, str] | None = None) -> Path:
    """Write a statement, with columns renamed where that is told."""
    path = folder / name
    heading = list(LINE)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([(renamed or {}).get(column, column) for column in heading])
        out.writerows([line[column] for column in heading] for line in lines)
    return path


def bring(by: User, path: Path) -> Import:
    """Import a path to its end."""
    with as_system():
        run = plan_import(by=by, channel=CHANNEL, path=path)
    return run_import(run.pk, channels=CHANNELS)


def changes_file(run: Import) -> Path:
    """Where the changes are listed."""
    return run_folder(run) / "changes.json"
