"""A client with everything a rating asks for, and a rating of it as far as a test needs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clc.policy.kind.rating import RatingModel
from clc.policy.loader import shipped
from clc.stages.credit.models import Rating
from clc.stages.credit.services import ratings
from clc.stages.hub.models import Client, Fact, User
from clc.stages.hub.reach import as_system

RULE = shipped().of(RatingModel)["company"]
FIGURES = {
    "total_assets": 48430,
    "total_liabilities": 29130,
    "total_equity": 19300,
    "total_equity_prior": 17300,
    "current_assets": 27004,
    "current_liabilities": 23430,
    "revenue": 52000,
    "revenue_prior": 50000,
    "net_profit": 2805,
    "profit_before_tax": 3300,
    "interest_expense": 820,
    "operating_cash": 3589,
    "short_loans": 10000,
    "long_loans": 5000,
    "current_portion": 1400,
    "cash": 4414,
    "trading_assets": 300,
    "founded_years_ago": 15,
    "total_assets_prior": 44200,
    "statements_age": 6,
}
SHARES = {
    "buyer_largest": 10,
    "buyers_largest_5": 40,
    "buyers_together": 100,
    "sellers_largest_5": 40,
    "sellers_together": 100,
    "payments_late_12m": 0,
    "payments_count_12m": 12,
}


def tell(client: Client, by: User, **values: float | str) -> None:
    """Facts told of a client today, whatever the book says of who tells them."""
    with as_system():
        for name, value in values.items():
            text = value if isinstance(value, str) else ""
            number = None if text else Decimal(str(value))
            Fact.objects.filter(client=client, name=name, superseded_at=None).update(superseded_at=timezone.now())
            Fact.objects.create(
                client=client, name=name, value=number, text=text, as_of=timezone.localdate(), known_at=timezone.now(), by=by
            )


def known(client: Client, by: User, *, clear: bool = True, **more: float | str) -> None:
    """SAMPLE-CO's figures, an audit opinion, and every hard stop checked and clear."""
    stops = {stop.fact: 0 for stop in RULE.stops.values()} if clear else {}
    tell(client, by, **{**FIGURES, **SHARES, **stops, "audit_opinion": "unqualified", **more})


def drafted(client: Client, by: User, *, answer: int = 2, model: str = "company", as_of: date | None = None) -> Rating:
    """A draft with every question answered alike by who may."""
    held = ratings.start_rating(by=by, client=client, model=model, as_of=as_of)
    for _part, name, item in RULE.items():
        if item.answers:
            held = ratings.answer_question(
                by=by, rating=held, item=name, answer=answer, words="site visit of June", version=held.version
            )
    return held


def proposed(client: Client, by: User, **more: Any) -> Rating:
    """A proposed rating."""
    held = drafted(client, by, **more)
    return ratings.propose_rating(by=by, rating=held, version=held.version)


def confirmed(client: Client, by: User, second: User, **more: Any) -> Rating:
    """A confirmed rating."""
    held = proposed(client, by, **more)
    return ratings.confirm_rating(by=second, rating=held, version=held.version)
