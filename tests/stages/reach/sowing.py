"""Leads for tests: a firm that passes every rule, and a list of names in force under which nobody of it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from clc.kernel.ids import organisation_code_is_valid, uscc_check
from clc.stages.hub.models import User
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.reach.models import Lead, NameList
from clc.stages.reach.personal import Contacted
from clc.stages.reach.services.leads import add_lead

#: What a firm tells so that no rule of eligibility is left unknown.
TOLD: Mapping[str, Any] = {
    "revenue": 60_000_000,
    "age_years": 8,
    "bad_loan_elsewhere": False,
    "under_enforcement": False,
    "tax_grade": "A",
    "profit": 3_000_000,
    "leverage": 0.5,
    "invoices_12m": 12,
}
PERSON = Contacted(name="青禾棠", title="财务总监", phone="13800000000", mail="qht@example.cn", basis="company")


def code_of(number: int) -> str:
    """A valid credit code of nobody: the organisation's nine digits from a number."""
    for check in "0123456789X":
        organisation = f"{number:08d}{check}"
        if organisation_code_is_valid(organisation):
            first = f"91110000{organisation}"
            return first + uscc_check(first)
    raise AssertionError(number)


def list_in_force() -> NameList:
    """A list of names on which nobody stands, so that screening can answer clear."""
    with as_system():
        return NameList.objects.get_or_create(name="trial", defaults={"label": "Trial list", "day": date(2026, 1, 1)})[0]


def values(number: int = 1, **more: Any) -> dict[str, Any]:
    """What a form sends of a sound corporate lead."""
    return {
        "pipeline": "corporate",
        "name": f"虚构纺织{number}号有限公司",
        "uscc": code_of(number),
        "country": "CN",
        "industry": "C17",
        "channel": "referral",
        "amount": Decimal(5_000_000),
        "months": 12,
        "purpose": "采购棉纱",
        "told": dict(TOLD),
        **more,
    }


def sound_lead(by: User, number: int = 1, **more: Any) -> Lead:
    """A lead of a person that passes every rule."""
    list_in_force()
    with acting_as(by):
        return add_lead(by=by, values=values(number, **more))
