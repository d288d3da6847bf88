"""Trainings asked for on the screen: what is handed over is kept apart, learned from by the worker, then removed."""
from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.credit.models.inventory import RiskModelTraining, TrainingState
from clc.stages.credit.services.inventory import Trained, keep_version
from clc.stages.hub.models import User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
SUFFIXES = (".csv", ".arff", ".parquet", ".xlsx", ".tsv", ".txt")
BYTES_MAX = 500 * 1024**2


def folder(training: RiskModelTraining) -> Path:
    """Where the table of a training lies until it is learned from."""
    return Path(settings.HOME.models) / "training" / str(training.pk)


def table(training: RiskModelTraining) -> Path:
    """The table itself, under a name of ours with the suffix it came with."""
    return folder(training) / f"table{Path(training.file_name).suffix.lower()}"


@transaction.atomic
def begin_training(
    *, by: User, name: str, target: str, file_name: str, chunks: Iterable[bytes], options: dict[str, Any] | None = None
) -> RiskModelTraining:
    """Keep a table to learn from; it holds people's data, so it is removed when the training ends."""
    require(by, "train_model")
    if not NAME.fullmatch(name):
        raise BadInput(_("“%(name)s” is no name for a model.") % {"name": name[:63]},
                       todo=_("Use a to z, 0 to 9 and _, a letter first."))
    if Path(file_name).suffix.lower() not in SUFFIXES:
        raise BadInput(_("%(file)s is no table that can be learned from.") % {"file": file_name[:80]},
                       todo=_("Give a CSV, ARFF, Parquet or Excel file."))
    if not target.strip():
        raise BadInput(_("Which column tells the outcome?"), todo=_("Name the column that says who went bad."))
    training = RiskModelTraining.objects.create(
        by=by, name=name, target=target.strip()[:120], file_name=Path(file_name).name[:200], options=options or {})
    _write(training, chunks)
    note(by, "asked for a training", training, {"name": name, "file": training.file_name, "target": training.target})
    return training


def start_training(training: RiskModelTraining) -> bool:
    """Take a waiting training up; False when another worker has it."""
    waiting = RiskModelTraining.objects.filter(pk=training.pk, state=TrainingState.WAITING)
    return bool(waiting.update(state=TrainingState.RUNNING))


def give_up_old(age: timedelta) -> int:
    """End trainings that a killed worker left, and remove their tables; returns how many."""
    left = RiskModelTraining.objects.filter(state=TrainingState.RUNNING, at__lt=timezone.now() - age).select_related("by")
    for training in left:
        fail_training(training, _("The worker ended before the training did."), _("Hand the table over again."))
    return len(left)


@transaction.atomic
def finish_training(training: RiskModelTraining, trained: Trained) -> None:
    """Put what was learned into the inventory as a draft of whoever asked for it."""
    training.version = keep_version(by=training.by, name=training.name, trained=trained)
    _end(training, TrainingState.DONE)


@transaction.atomic
def fail_training(training: RiskModelTraining, message: str, todo: str = "") -> None:
    """Say why nothing could be learned and what to do."""
    training.message, training.todo = message[:2000], todo[:2000]
    _end(training, TrainingState.FAILED)


def _end(training: RiskModelTraining, state: TrainingState) -> None:
    training.state, training.finished_at = state, timezone.now()
    training.save()
    note(training.by, "ended a training", training, {"name": training.name, "state": state, "message": training.message})
    shutil.rmtree(folder(training), ignore_errors=True)


def _write(training: RiskModelTraining, chunks: Iterable[bytes]) -> None:
    """Write the table down whole; a table too large leaves nothing behind."""
    folder(training).mkdir(parents=True, mode=0o700)
    try:
        with table(training).open("wb") as out:
            out.writelines(_bounded(chunks))
    except BaseException:
        shutil.rmtree(folder(training), ignore_errors=True)
        raise


def _bounded(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks until they are too many; BadInput then."""
    written = 0
    for chunk in chunks:
        written += len(chunk)
        if written > BYTES_MAX:
            raise BadInput(_("This table is too large for the browser."),
                           todo=_("Run `clc train scorecard FILE` on the machine."))
        yield chunk
