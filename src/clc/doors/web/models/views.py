"""The inventory, and one version with what proves it."""
from __future__ import annotations

import yaml
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clc.doors.web import answer
from clc.doors.web.models import pictures
from clc.stages.credit.models import Place, RiskModel, RiskModelTraining, RiskModelVersion, VersionState
from clc.stages.credit.services.inventory import replay

TRAININGS_SHOWN = 10
ALARM_WORDS = {
    "leakage": _("Leakage"), "drift": _("Drift"), "strong": _("Very strong"), "caution": _("Caution"),
}
HEAVY = ("card", "report", "probe")


@answer.screen("see_models")
def page(request: HttpRequest) -> HttpResponse:
    """Every model with its versions, and the trainings under way."""
    versions = RiskModelVersion.objects.select_related("trained_by").annotate(**pictures.MEASURES).defer(*HEAVY)
    models = RiskModel.objects.select_related("owner").prefetch_related(Prefetch("versions", versions)).order_by("label")
    return answer.page(request, "models/page.html", {
        "models": models, "today": timezone.localdate(),
        "trainings": RiskModelTraining.objects.select_related("by", "version")[:TRAININGS_SHOWN],
    })


def held(key: int) -> RiskModelVersion:
    """A version, or 404."""
    return get_object_or_404(
        RiskModelVersion.objects.select_related("model__owner", "trained_by", "submitted_by"), pk=key)


@answer.screen("see_models")
def version(request: HttpRequest, key: int) -> HttpResponse:
    """One version: its alarms first, then how well it foretells, its bins, its calibration, its replay."""
    found = held(key)
    report = found.report
    return answer.page(request, "models/version.html", {
        "version": found, "model": found.model, "report": report, "today": timezone.localdate(),
        "alarms": report.get("alarms") or [], "alarm_words": ALARM_WORDS, "replay": replay(found),
        "votes": found.votes.select_related("by"), "places": Place, "states": VersionState,
        "charts": pictures.charts(report), "later": report.get("out_of_time"),
        "may_vote": found.state == VersionState.SUBMITTED
        and answer.person(request).pk not in (found.trained_by_id, found.submitted_by_id),
    })


@answer.screen("see_models")
def card(request: HttpRequest, key: int) -> HttpResponse:
    """The card as the file of the rule book it is."""
    found = held(key)
    text = yaml.safe_dump(found.card, allow_unicode=True, sort_keys=False, width=110)
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.model.name}-{found.number}.yaml"'
    return response
