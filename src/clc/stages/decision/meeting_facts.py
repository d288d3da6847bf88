"""What a joint meeting has before it: the client as it stands when the meeting is opened, as values that never change."""
from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from clc.stages.credit.papers.paper import seal
from clc.stages.deal.models import Condition, DealState, Fulfilled, Structure
from clc.stages.decision.models import Meeting
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Standing, Verdict

STANDING = ("day", "light", "light_score", "service_tier", "management_tier", "grade", "score", "pd", "exposure", "sales")
LINES_MAX = 60


def frozen(meeting: Meeting) -> dict[str, Any]:
    """Standing, verdicts with their evidence, terms on the table, open conditions and the case; unknown is None."""
    client = meeting.client
    told = {
        "at": timezone.localtime().isoformat(timespec="seconds"),
        "edition": current_book().edition,
        "client": {"code": client.code, "name": client.party.name, "name_en": client.party.name_en},
        "standing": _standing(client),
        "verdicts": list(_verdicts(client)),
        "terms": [_terms(one) for one in _structures(client)],
        "conditions": list(Condition.objects.filter(client=client, state=Fulfilled.OPEN, ended_on__isnull=True)
                           .order_by("due", "id").values("label", "gate", "due")[:LINES_MAX]),
        "case": _case(meeting),
    }
    found: dict[str, Any] = _plain(told)
    return found


def canonical(facts: Mapping[str, Any]) -> str:
    """The same text for the same facts: what is kept and hashed."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def is_whole(meeting: Meeting) -> bool | None:
    """Whether the facts are those that were frozen; None before the meeting is opened."""
    return None if not meeting.facts_seal else seal(meeting.facts) == meeting.facts_seal


def _standing(client: Client) -> dict[str, Any]:
    held = Standing.objects.filter(client=client).first()
    return {name: getattr(held, name) if held else None for name in STANDING}


def _verdicts(client: Client) -> list[dict[str, Any]]:
    rows = Verdict.objects.current().filter(client=client).order_by("kind", "rule")
    return [dict(one) for one in rows.values("kind", "rule", "level", "value", "day", "evidence")[:LINES_MAX]]


def _structures(client: Client) -> list[Structure]:
    rows = Structure.objects.filter(client=client, state__in=(DealState.OFFERED, DealState.CHOSEN))
    return list(rows.select_related("quote").order_by("-quote__number", "-quote__version", "letter")[:LINES_MAX])


def _terms(one: Structure) -> dict[str, Any]:
    return {
        "quote": f"{one.quote.number}.{one.quote.version}", "letter": one.letter, "state": one.state, "product": one.product,
        "amount": one.amount, "currency": one.currency, "tenor_months": one.tenor_months, "rate": one.rate,
        "security": one.security, "outcome": one.outcome or {},
    }


def _case(meeting: Meeting) -> dict[str, Any] | None:
    case = meeting.case
    if case is None:
        return None
    return {"number": str(case), "title": case.title, "process": case.process, "amount": case.amount,
            "currency": case.currency, "level": case.level, "facts": case.facts}


def _plain(told: Any) -> Any:
    """The same as JSON holds it: decimals and days as text, what is no finite number as None."""
    if isinstance(told, float):
        return told if isfinite(told) else None
    if isinstance(told, Mapping):
        return {str(key): _plain(value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [_plain(one) for one in told]
    return json.loads(json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False))
