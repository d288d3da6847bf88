"""What is known of a lead, by the names the rules speak in: what it told, what we work out, what its client is known for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from clc.kernel.ids import uscc_is_valid
from clc.policy.kind.prohibited_use import ProhibitedUse
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, ClientState, Fact, Standing
from clc.stages.reach.models import Lead
from clc.stages.reach.naming import lists_in_force, name_state

#: Facts of a client by the name they have in the hub.
OF_CLIENT: Mapping[str, str] = {
    "revenue": "revenue",
    "employees": "employees",
    "registered_capital": "registered_capital",
    "bad_loan_elsewhere": "bad_loan_elsewhere",
    "default_flag": "default_flag",
    "tax_grade": "tax_grade",
    "prohibited_industry": "prohibited_industry",
    "environment_category": "esg_category",
    "profit": "net_profit",
    "permits": "permits_complete",
    "age_years": "founded_years_ago",
    "under_enforcement": "court_blacklisted",
    "client_since_years": "relationship_since_years",
}
FLAGS = frozenset(("bad_loan_elsewhere", "default_flag", "prohibited_industry", "permits", "under_enforcement"))
TEXTS = frozenset(("tax_grade", "environment_category"))
LIGHTS = {"green": 0, "yellow": 1, "orange": 2, "red": 3}
GRADES = {letter: place for place, letter in enumerate("ABCD", 1)}


def known_of(lead: Lead, day: date | None = None) -> dict[str, Any]:
    """Facts of a lead on a day; what is not known is not there. What its client is known for goes before what was told."""
    today = day or timezone.localdate()
    facts: dict[str, Any] = dict(lead.told)
    if lead.client_id is not None:
        facts.update(of_client(Client.objects.get(pk=lead.client_id), today))
    facts.update(_own(lead))
    _derive(facts)
    return {name: value for name, value in facts.items() if value is not None}


def of_client(client: Client, day: date) -> dict[str, Any]:
    """What the hub knows of a client: told facts as they stand, the light, tier and grade of its last judgement."""
    rows = Fact.objects.known().filter(client=client, name__in=OF_CLIENT.values(), as_of__lte=day).order_by("as_of", "id")
    newest = {fact.name: fact for fact in rows}
    found: dict[str, Any] = {}
    for name, hub in OF_CLIENT.items():
        fact = newest.get(hub)
        if fact is not None:
            found[name] = _value(name, fact)
    standing = Standing.objects.filter(client=client).first()
    if standing is not None:
        found["warning_level"] = LIGHTS.get(standing.light)
        found["service_tier"] = GRADES.get(standing.service_tier[:1].upper())
    owes_nothing = {"group_room": 0.0, "default_flag": False} if _nothing_lent(client, standing) else {}
    return {**owes_nothing, **found, **_group(client.pk, day)}


def _value(name: str, fact: Fact) -> Any:
    if name in TEXTS:
        return fact.text or None
    if fact.value is None:
        return None
    return bool(fact.value) if name in FLAGS else float(fact.value)


def _group(client: int, day: date) -> dict[str, Any]:
    """Room under the group's limit, where both sides are known."""
    rows = Fact.objects.known().filter(client_id=client, name__in=("group_limit", "group_limit_used"), as_of__lte=day)
    told = {fact.name: fact.value for fact in rows.order_by("as_of", "id")}
    limit, used = told.get("group_limit"), told.get("group_limit_used")
    if limit is not None and used is not None:
        return {"group_room": float(limit - used)}
    return {}


def _nothing_lent(client: Client, standing: Standing | None) -> bool:
    """Whether we know that the client owes us nothing: a prospect, or one whose exposure is told and is 0."""
    return client.state == ClientState.PROSPECT or (standing is not None and standing.exposure == 0)



def _own(lead: Lead) -> dict[str, Any]:
    """What the lead itself says."""
    own: dict[str, Any] = {
        "country": lead.country or None,
        "industry": lead.industry or None,
        "area": lead.area or None,
        "kind": lead.kind,
        "channel": lead.channel or None,
        "months": lead.months,
        "amount": float(lead.amount) if lead.amount is not None else None,
        "credit_code_valid": uscc_is_valid(lead.uscc) if lead.uscc else None,
        "name_hits": name_hits(lead),
    }
    if lead.client_id is None:
        own |= {"group_room": 0.0, "default_flag": False}  # a firm that is no client owes us nothing
    else:
        own["client_since_years"] = _years_a_client(lead.client_id)
    if lead.purpose:
        uses = current_book().of(ProhibitedUse).values()
        own["purpose_prohibited"] = any(use.named_in(lead.purpose) for use in uses)
    return {name: value for name, value in own.items() if value is not None}


def name_hits(lead: Lead) -> int | None:
    """Names of a list it stands under: 0 when screened clear, 1 when confirmed; None while nobody screened or decided."""
    if not lists_in_force():
        return None
    return {"clear": 0, "confirmed": 1}.get(name_state("lead", lead.pk))


def _years_a_client(client: int) -> float | None:
    since = Client.objects.filter(pk=client).values_list("since", flat=True).first()
    return None if since is None else round((timezone.localdate() - since).days / 365.25, 1)


def _derive(facts: dict[str, Any]) -> None:
    """What follows from the rest."""
    amount, revenue = facts.get("amount"), facts.get("revenue")
    if amount is not None and revenue is not None and revenue > 0:
        facts["amount_to_revenue"] = amount / revenue
