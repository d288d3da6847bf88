"""Models that wait for approval, and those of the reader whose approval ends."""
from __future__ import annotations

from datetime import timedelta

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.screens import Waiting
from clc.stages.credit.models import RiskModelVersion, RiskModelVote, VersionState
from clc.stages.hub.models import User
from clc.stages.hub.permission import may

SHOWN = 8
WARNED_DAYS = 30


def waiting(user: User) -> list[Waiting]:
    """What waits for this person here."""
    return [*_votes(user), *_ending(user)]


def _votes(user: User) -> list[Waiting]:
    """Versions submitted by others on which the reader has not spoken."""
    if not may(user, "approve_model"):
        return []
    held = RiskModelVersion.objects.filter(state=VersionState.SUBMITTED).exclude(trained_by=user).exclude(submitted_by=user)
    spoken = RiskModelVote.objects.filter(by=user, at__gt=F("version__submitted_at")).values("version")
    told = held.exclude(pk__in=spoken).select_related("model", "submitted_by").defer("card", "report", "probe")
    return [
        Waiting(title=_("Approve the model or send it back"), subject=f"{one.model.name} {one.number}",
                by=str(one.submitted_by), at=one.submitted_at or one.trained_at,
                address=reverse("models:version", args=[one.pk])) for one in told.order_by("submitted_at")[:SHOWN]
    ]


def _ending(user: User) -> list[Waiting]:
    """Versions in use whose approval ends within a month, told to the owner of the model."""
    if not may(user, "see_models"):
        return []
    until = timezone.localdate() + timedelta(days=WARNED_DAYS)
    held = RiskModelVersion.objects.exclude(place="").filter(expires_on__lte=until, model__owner=user)
    return [
        Waiting(title=_("The approval of a model in use ends on %(day)s") % {"day": one.expires_on},
                subject=f"{one.model.name} {one.number}", by="", at=one.approved_at or one.trained_at,
                address=reverse("models:version", args=[one.pk]))
        for one in held.select_related("model").defer("card", "report", "probe").order_by("expires_on")[:SHOWN]
    ]
