"""The learned score as it is used: points by channel and the like, only where they proved themselves out of time."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, isfinite
from typing import Any

from clc.stages.reach.models import Lead, LeadModel

REST = "rest"


def newest(pipeline: str) -> LeadModel | None:
    """The newest learned score of a pipeline, usable or not; one of no pipeline serves them all."""
    return LeadModel.objects.filter(pipeline__in=(pipeline, "")).order_by("-pipeline", "-id").first()


def chance_of(lead: Lead) -> float | None:
    """The learned chance that a lead is won, 0 to 1; None without a score that beat the base rate out of time."""
    model = newest(lead.pipeline)
    return chance(model.points, features(lead)) if model is not None and model.usable else None


def features(lead: Lead) -> dict[str, str]:
    """What of a lead a learned score reads, as words; all of it is known when the lead turns up."""
    return {
        "channel": lead.channel,
        "source": lead.source,
        "industry": lead.industry[:3],
        "month": f"{lead.captured_at.month:02d}",
        "weekday": str(lead.captured_at.isoweekday()),
    }


def chance(points: Mapping[str, Any], told: Mapping[str, str]) -> float:
    """The chance points come to: the logistic of `base` and one point for each feature, its `rest` for what was not seen.

    points: {"base": log odds, "features": {feature: {value: log odds, "rest": log odds}}}. Returns 0 to 1.
    """
    total = float(points["base"])
    for feature, by_value in points["features"].items():
        total += float(by_value.get(told.get(feature, ""), by_value.get(REST, 0.0)))
    bounded = max(-30.0, min(30.0, total)) if isfinite(total) else 0.0
    return 1.0 / (1.0 + exp(-bounded))
