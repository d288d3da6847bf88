"""Models come into the inventory as drafts; two people who did not train them approve; one is champion at a time."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError

from clc.engines.scoring.probing import probe
from clc.engines.scoring.scorecard import card_of
from clc.kernel.errors import BadInput, NotAllowed
from clc.policy.overlay import plain
from clc.policy.scorecards import Scorecard
from clc.stages.credit.models.inventory import Place, RiskModel, RiskModelVersion, RiskModelVote, VersionState
from clc.stages.hub.models import User
from clc.stages.hub.permission import may, require
from clc.stages.hub.services.audit import note

APPROVALS = 2
VALID_DAYS = 365
VALID_DAYS_MAX = 3 * 366


@dataclass(frozen=True)
class Trained:
    """What a training left: the card (rule-book text), its report, the challenger as text, and what it learned from."""

    card: Mapping[str, Any]
    report: Mapping[str, Any]
    challenger: bytes = b""
    source: str = ""


def digest(told: Any) -> str:
    """sha256 of the canonical JSON of a value."""
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def keep_version(*, by: User, name: str, trained: Trained, purpose: str = "") -> RiskModelVersion:
    """Put a training into the inventory as a draft; the model is made when it is new, owned by who trained it."""
    require(by, "train_model")
    card = plain(trained.card)
    assert isinstance(card, dict)
    label, scores = _understood(card)
    model, new = RiskModel.objects.get_or_create(
        name=name, defaults={"label": label, "purpose": purpose.strip(), "owner": by})
    RiskModel.objects.select_for_update().get(pk=model.pk)
    number = (model.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    file, file_digest = _kept(model.name, number, trained.challenger)
    report = json.loads(json.dumps(plain(trained.report)))
    version = RiskModelVersion.objects.create(
        model=model, number=number, card=card, report=report, card_sha256=digest(card), report_sha256=digest(report),
        challenger_file=file, challenger_sha256=file_digest, source=trained.source[:240], probe=scores, trained_by=by)
    note(by, "kept a model", version, {"model": name, "number": number, "new": new, "card": version.card_sha256})
    return version


@transaction.atomic
def submit_version(*, by: User, version: RiskModelVersion, why: str, expires_on: date | None = None) -> RiskModelVersion:
    """Ask for approval, with what it is for and until when it shall hold (a year when not told, three at most)."""
    require(by, "train_model")
    held = _held(version)
    _in_state(held, VersionState.DRAFT, VersionState.RETURNED)
    today = timezone.localdate()
    until = expires_on or today + timedelta(days=VALID_DAYS)
    if not today < until <= today + timedelta(days=VALID_DAYS_MAX):
        raise BadInput(_("An approval holds until a day within the next three years."),
                       todo=_("Choose a day when the model must have been looked at again."))
    if not why.strip():
        raise BadInput(_("A model is submitted with its purpose and its limits."), todo=_("Write what approvers must know."))
    held.state, held.expires_on, held.why = VersionState.SUBMITTED, until, why.strip()
    held.submitted_by, held.submitted_at = by, timezone.now()
    held.save()
    note(by, "submitted a model", held, {"number": held.number, "until": until, "why": held.why})
    return held


@transaction.atomic
def vote_on_version(*, by: User, version: RiskModelVersion, agrees: bool, words: str = "") -> RiskModelVersion:
    """Approve or send back; the second approval of somebody else makes it approved, one refusal sends it back."""
    require(by, "approve_model")
    held = _held(version)
    _in_state(held, VersionState.SUBMITTED)
    if by.pk in (held.trained_by_id, held.submitted_by_id):
        raise NotAllowed(_("Who trained or submitted a model does not approve it."),
                         todo=_("Ask two colleagues who may approve models."))
    turn = held.votes.filter(agrees=False).count() + 1
    if held.votes.filter(by=by, round=turn).exists():
        raise BadInput(_("You have approved this version already."), todo=_("A second person must approve it."))
    if not agrees and not words.strip():
        raise BadInput(_("A model is sent back only with a reason."), todo=_("Write what must change."))
    RiskModelVote.objects.create(version=held, by=by, agrees=agrees, words=words.strip(), round=turn)
    if not agrees:
        held.state = VersionState.RETURNED
    elif held.votes.filter(agrees=True, round=turn).count() >= APPROVALS:
        held.state, held.approved_at = VersionState.APPROVED, timezone.now()
    held.save()
    note(by, "approved a model" if agrees else "sent a model back", held, {"number": held.number, "words": words})
    return held


@transaction.atomic
def place_version(*, by: User, version: RiskModelVersion, place: Place) -> RiskModelVersion:
    """Make an approved version champion or challenger, or take it out of use; the champion before steps down."""
    require(by, "approve_model")
    held = _held(version)
    if place != Place.NONE:
        _in_state(held, VersionState.APPROVED)
        if held.expired(timezone.localdate()):
            raise BadInput(_("The approval of this version ended on %(day)s.") % {"day": held.expires_on},
                           todo=_("Train or validate it again and submit it anew."))
        if not replay(held).holds:
            raise BadInput(_("This version no longer gives the scores it was approved with."),
                           todo=_("Look at its replay, then train it again."))
    if place == Place.CHAMPION:
        others = RiskModelVersion.objects.filter(model=held.model, place=Place.CHAMPION).exclude(pk=held.pk)
        others.update(place=Place.CHALLENGER)
    held.place = place
    held.save()
    note(by, "placed a model", held, {"number": held.number, "place": place})
    return held


@transaction.atomic
def retire_version(*, by: User, version: RiskModelVersion, why: str) -> RiskModelVersion:
    """Take a version out for good, with the reason; it can still be read and replayed."""
    held = _held(version)
    require(by, "approve_model" if may(by, "approve_model") else "train_model")
    if not why.strip():
        raise BadInput(_("A model is retired only with a reason."), todo=_("Write the reason."))
    _in_state(held, *(state for state in VersionState if state != VersionState.RETIRED))
    held.state, held.place, held.why = VersionState.RETIRED, Place.NONE, why.strip()
    held.save()
    note(by, "retired a model", held, {"number": held.number, "why": why})
    return held


@dataclass(frozen=True)
class Replay:
    """Whether a version is still what was kept: its hashes, and the scores its card gives made-up firms now and then."""

    card_whole: bool
    report_whole: bool
    challenger_whole: bool
    then: list[float | None]
    now: list[float | None]

    @property
    def holds(self) -> bool:
        """Whether everything is as it was kept."""
        return self.card_whole and self.report_whole and self.challenger_whole and self.then == self.now


def replay(version: RiskModelVersion) -> Replay:
    """Score the probe again and take every hash again."""
    file = Path(settings.HOME.models) / version.challenger_file if version.challenger_file else None
    whole = file is None or (file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == version.challenger_sha256)
    return Replay(digest(version.card) == version.card_sha256, digest(version.report) == version.report_sha256, whole,
                  version.probe, probe(card_of(version.card)))


def _understood(card: dict[str, Any]) -> tuple[str, list[float | None]]:
    """The card's label and the scores of its probe; BadInput when it is no scorecard of the rule book."""
    try:
        rule = Scorecard.model_validate(card)
        return rule.label, probe(card_of(card))
    except (ValidationError, KeyError, TypeError) as wrong:
        first = str(wrong).splitlines()[0]
        raise BadInput(_("This is no scorecard of the rule book: %(why)s") % {"why": first},
                       todo=_("Keep the file that the training wrote.")) from wrong


def _kept(name: str, number: int, content: bytes) -> tuple[str, str]:
    """Keep the challenger beside the other models; its place below them and its hash, both empty when there is none."""
    if not content:
        return "", ""
    place = Path(name) / f"{number}.challenger.txt"
    file = Path(settings.HOME.models) / place
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    beside.write_bytes(content)
    beside.replace(file)
    return place.as_posix(), hashlib.sha256(content).hexdigest()


def _held(version: RiskModelVersion) -> RiskModelVersion:
    return RiskModelVersion.objects.select_for_update(of=("self",)).select_related("model").get(pk=version.pk)


def _in_state(held: RiskModelVersion, *states: VersionState) -> None:
    if held.state not in states:
        raise BadInput(_("This version stands at: %(state)s.") % {"state": VersionState(held.state).label},
                       todo=_("Open it again: somebody has moved it meanwhile."))
