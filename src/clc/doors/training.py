"""Runs a training in a process of its own, so that neither the server nor the worker carries what learning needs."""
from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, ClcError
from clc.policy.text import UnreadableError, read
from clc.stages.credit.models import RiskModelTraining
from clc.stages.credit.services.inventory import Trained
from clc.stages.credit.services.training import fail_training, finish_training, folder, give_up_old, start_training, table
from clc.stages.hub.reach import as_system

SECONDS_MAX = 3600
OPTIONS = ("bad", "time", "group", "label", "source")


def train(training_id: int) -> None:
    """Learn from the table of a training, then keep what came of it or say why nothing did."""
    with as_system():
        give_up_old(timedelta(seconds=2 * SECONDS_MAX))
        training = RiskModelTraining.objects.select_related("by").get(pk=training_id)
        if not start_training(training):
            return
    try:
        trained = learned(training)
        with as_system():
            finish_training(training, trained)
    except ClcError as wrong:
        with as_system():
            fail_training(training, wrong.message, wrong.todo or "")
    except Exception:  # whatever it is, people's data goes and the page says so; the worker's log keeps the rest
        with as_system():
            fail_training(training, _("The training ended without a word."), _("Tell the administrator; the log says more."))
        raise


def learned(training: RiskModelTraining) -> Trained:
    """What `clc train scorecard` makes of the table; BadInput with its own words when it refuses."""
    card = folder(training) / f"{training.name}.yaml"
    asked = [part for name in OPTIONS if (value := training.options.get(name)) for part in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "clc.doors.cli", "train", "scorecard", str(table(training)),
               "--target", training.target, "--name", training.name, "--out", str(card), "--json", *asked]
    try:
        child = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS_MAX, check=False)
    except subprocess.TimeoutExpired as late:
        raise BadInput(_("The training took more than an hour."),
                       todo=_("Give fewer rows or columns, or train on the machine itself.")) from late
    told = _answer(child.stdout)
    if child.returncode or "error" in told:
        raise BadInput(str(told.get("error") or _last(child.stderr)), todo=str(told.get("todo", "")))
    return Trained(_card(card), told, _challenger(told), training.file_name)


def _answer(out: bytes) -> dict[str, Any]:
    """The JSON object the command answered; empty when it answered none."""
    try:
        told = json.loads(out)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _card(path: Path) -> dict[str, Any]:
    """The policy file as a plain mapping; BadInput when there is none."""
    try:
        return dict(read(path.read_bytes()).told)
    except (OSError, UnreadableError) as wrong:
        raise BadInput(_("The training left no scorecard."),
                       todo=_("Run it on the machine and read what it says.")) from wrong


def _challenger(told: dict[str, Any]) -> bytes:
    """The challenger's text model, when one was fitted."""
    path = Path(str((told.get("files") or {}).get("challenger") or ""))
    return path.read_bytes() if path.is_file() else b""


def _last(err: bytes) -> str:
    """The last line a failed program said."""
    lines = err.decode(errors="replace").strip().splitlines()
    return lines[-1][:500] if lines else _("The training ended without a word.")
