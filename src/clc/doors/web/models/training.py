"""Training on the screen: hand a table over, say which column tells the outcome, watch it being learned."""
from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from clc.doors.web import answer
from clc.kernel.errors import BadInput
from clc.stages.credit.models import RiskModelTraining, TrainingState
from clc.stages.credit.services.training import begin_training

OPTIONS = ("bad", "time", "group")


@answer.screen("train_model")
def page(request: HttpRequest) -> HttpResponse:
    """What a training needs to know."""
    return answer.page(request, "models/train.html", {"told": request.GET})


@answer.screen("train_model", methods=("POST",))
def start(request: HttpRequest) -> HttpResponse:
    """Keep the table and queue the training."""
    file = request.FILES.get("table")
    if not isinstance(file, UploadedFile):
        raise BadInput(_("No file was chosen."), todo=_("Choose a CSV file, a workbook or a Parquet file."))
    options = {name: value for name in OPTIONS if (value := request.POST.get(name, "").strip()[:120])}
    with transaction.atomic():
        training = begin_training(
            by=answer.person(request), name=request.POST.get("name", "").strip(), target=request.POST.get("target", ""),
            file_name=file.name or "", chunks=file.chunks(), options=options)
        transaction.on_commit(lambda: app.configure_task("train_model").defer(training_id=training.pk))
    return answer.away(request, reverse("models:progress", args=[training.pk]))


@answer.screen("see_models")
def progress(request: HttpRequest, key: int) -> HttpResponse:
    """How far a training is; asks again while it runs."""
    training = get_object_or_404(RiskModelTraining.objects.select_related("by", "version__model"), pk=key)
    under_way = training.state in (TrainingState.WAITING, TrainingState.RUNNING)
    return answer.page(request, "models/progress.html", {"training": training, "under_way": under_way})
