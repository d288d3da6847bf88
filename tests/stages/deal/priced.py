"""A rated client and the loan whose price it asks for."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from clc.stages.credit.models import Rating
from clc.stages.deal.pricing import Ask
from clc.stages.hub.models import Client
from clc.stages.hub.reach import as_system
from tests.stages.credit import rated
from tests.stages.hub.people import House, person


def rate(house: House, client: Client | None = None) -> Rating:
    """The manager's client (or another), rated by one officer and confirmed by another."""
    of = client or house.mine
    with as_system():
        officer = person(f"officer-{of.code}", "credit_officer", of.branch)
        chief = person(f"chief-{of.code}", "credit_officer", of.branch)
        rated.known(of, officer)
        return rated.confirmed(of, officer, chief)


def asked(client: Client, **more: Any) -> Ask:
    """A year's loan of 100 million, repaid at once."""
    told: dict[str, Any] = {"amount": 100e6, "tenor_months": 12, "day": timezone.localdate(), **more}
    return Ask(client=client, **told)
