"""The closed vocabulary of the rule book: levels, directions, categories, units, action codes,
permissions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

LEVELS: tuple[Literal["yellow"], Literal["orange"], Literal["red"]] = ("yellow", "orange", "red")

WHEN: Mapping[str, str] = {
    "below": "falls below",
    "above": "rises above",
    "rises_by": "rises by at least",
    "falls_by": "falls by at least",
}

Category = Literal[
    "finance",
    "account",
    "repayment",
    "collateral",
    "guarantor",
    "guarantee_ring",
    "management",
    "justice",
    "administration",
    "tax",
    "energy_and_labour",
    "opinion",
    "industry",
    "concentration",
    "group",
    "construction",
    "operation",
    "covenant",
    "environment",
    "compliance",
    "relation",
    "integrity",
    "information",
]

CATEGORIES: Mapping[str, str] = {
    "finance": "Finance",
    "account": "Account behaviour",
    "repayment": "Repayment",
    "collateral": "Collateral",
    "guarantor": "Guarantor",
    "guarantee_ring": "Guarantee ring",
    "management": "Management and owners",
    "justice": "Courts",
    "administration": "Licences and penalties",
    "tax": "Tax and invoices",
    "energy_and_labour": "Energy and labour",
    "opinion": "Public opinion",
    "industry": "Industry",
    "concentration": "Concentration",
    "group": "Group and related parties",
    "construction": "Project under construction",
    "operation": "Project in operation",
    "covenant": "Covenants",
    "environment": "Environment and society",
    "compliance": "Compliance",
    "relation": "Relationship",
    "integrity": "Integrity of records",
    "information": "Freshness of information",
}

Unit = Literal[
    "share",
    "times",
    "count",
    "money",
    "months",
    "days",
    "years",
    "points",
    "percent",
    "flag",
    "text",
    "class",
]

ACTIONS: Mapping[str, str] = {
    "A1": "Call or visit the client and ask for a letter of explanation",
    "A2": "Inspect in full outside the regular cycle",
    "A3": "Collect fresh statements, tax and utility records",
    "A4": "Freeze the undrawn limit",
    "A5": "Raise the margin or add collateral",
    "A6": "Rate and classify again, and check for a significant increase in credit risk",
    "A7": "Cut the limit or agree a run-off plan",
    "A8": "Demand early repayment",
    "A9": "Preserve assets or set off as the contract allows",
    "A10": "Restructure, or form a creditor committee",
    "A11": "Hand over to special assets",
    "A12": "Report to the regulator, the anti-money-laundering desk or the whole group",
    "A13": "Control the paying account and allow entrusted payment only",
    "A14": "Value the collateral again and check its register",
    "A15": "Call on the sponsor to cure",
}

PERMISSIONS: frozenset[str] = frozenset(
    (
        "see_client",
        "change_client",
        "add_client",
        "assign_client",
        "export_clients",
        "see_fact",
        "tell_fact",
        "see_verdict",
        "open_action",
        "finish_action",
        "log_touch",
        "add_document",
        "import_records",
        "undo_import",
        "judge",
        "see_rule_book",
        "draft_rule",
        "approve_rule",
        "see_audit",
        "manage_users",
        "backup",
    )
)
