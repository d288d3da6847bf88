"""The inventory of models: two people who did not train it approve, one is champion, every one can be replayed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed
from clc.policy import loader
from clc.stages.credit.models import Place, RiskModelVersion, VersionState
from clc.stages.credit.services.inventory import (
    Trained,
    keep_version,
    place_version,
    replay,
    retire_version,
    submit_version,
    vote_on_version,
)
from clc.stages.hub.models import Entry, User
from clc.stages.hub.reach import as_system

CARD: dict[str, Any] = dict(loader.shipped().text("scorecard/sme_invoice"))


@pytest.fixture(autouse=True)
def reach(db: None) -> Iterator[None]:
    """Models belong to the institution, not to a client: who may see which clients plays no part."""
    with as_system():
        yield


def person(name: str, role: str) -> User:
    """A colleague."""
    return User.objects.create_user(username=name, password="a long password", role=role)


@pytest.fixture
def trainer() -> User:
    return person("trainer", "risk")


@pytest.fixture
def first() -> User:
    return person("first", "risk")


@pytest.fixture
def second() -> User:
    return person("second", "compliance")


@pytest.fixture
def draft(trainer: User) -> RiskModelVersion:
    return keep_version(by=trainer, name="sme", trained=Trained(CARD, {"scorecard_auc": 0.9}, b"tree", "book.csv"))


@pytest.fixture
def approved(draft: RiskModelVersion, trainer: User, first: User, second: User) -> RiskModelVersion:
    return approve(draft, trainer, first, second)


def approve(version: RiskModelVersion, trainer: User, *voters: User) -> RiskModelVersion:
    """Submit, and let these people agree."""
    held = submit_version(by=trainer, version=version, why="for small firms")
    for one in voters:
        held = vote_on_version(by=one, version=held, agrees=True)
    return held


def test_a_training_is_kept_with_hashes_and_an_audit_line(draft: RiskModelVersion) -> None:
    assert (draft.number, draft.state, draft.place) == (1, "draft", "")
    assert replay(draft).holds
    assert Entry.objects.filter(act="kept a model", detail__card=draft.card_sha256).exists()


def test_one_approval_is_not_enough_and_two_are(draft: RiskModelVersion, trainer: User, first: User, second: User) -> None:
    assert approve(draft, trainer, first).state == VersionState.SUBMITTED
    done = vote_on_version(by=second, version=draft, agrees=True)
    assert done.state == VersionState.APPROVED
    assert done.expires_on == timezone.localdate() + timedelta(days=365)


def test_nobody_approves_twice(draft: RiskModelVersion, trainer: User, first: User) -> None:
    held = approve(draft, trainer, first)
    with pytest.raises(BadInput, match="already"):
        vote_on_version(by=first, version=held, agrees=True)


def test_who_trained_it_does_not_approve_it(draft: RiskModelVersion, trainer: User) -> None:
    held = submit_version(by=trainer, version=draft, why="for small firms")
    with pytest.raises(NotAllowed, match="trained"):
        vote_on_version(by=trainer, version=held, agrees=True)


def test_a_manager_neither_trains_nor_approves(draft: RiskModelVersion, trainer: User) -> None:
    manager = person("manager", "manager")
    held = submit_version(by=trainer, version=draft, why="for small firms")
    with pytest.raises(NotAllowed):
        vote_on_version(by=manager, version=held, agrees=True)
    with pytest.raises(NotAllowed):
        keep_version(by=manager, name="own", trained=Trained(CARD, {}))


def test_one_refusal_sends_it_back_and_votes_begin_anew(
    draft: RiskModelVersion, trainer: User, first: User, second: User
) -> None:
    held = vote_on_version(by=second, version=approve(draft, trainer, first), agrees=False, words="too few cases")
    assert held.state == VersionState.RETURNED
    again = approve(held, trainer, first)
    assert again.state == VersionState.SUBMITTED
    assert vote_on_version(by=second, version=again, agrees=True).state == VersionState.APPROVED


@pytest.mark.parametrize("act", [
    lambda version, by: vote_on_version(by=by, version=version, agrees=True),
    lambda version, by: place_version(by=by, version=version, place=Place.CHAMPION),
    lambda version, by: place_version(by=by, version=version, place=Place.CHALLENGER),
])  # fmt: skip
def test_a_draft_is_not_voted_on_nor_used(
    draft: RiskModelVersion, first: User, act: Callable[[RiskModelVersion, User], object]
) -> None:
    with pytest.raises(BadInput, match="Draft"):
        act(draft, first)


def test_there_is_one_champion_and_the_one_before_becomes_challenger(
    approved: RiskModelVersion, trainer: User, first: User, second: User
) -> None:
    place_version(by=first, version=approved, place=Place.CHAMPION)
    later = keep_version(by=trainer, name="sme", trained=Trained(CARD, {}))
    place_version(by=first, version=approve(later, trainer, first, second), place=Place.CHAMPION)
    places = dict(RiskModelVersion.objects.values_list("number", "place"))
    assert places == {1: "challenger", 2: "champion"}


def test_the_database_itself_refuses_two_champions_and_an_unapproved_one(
    approved: RiskModelVersion, trainer: User
) -> None:
    RiskModelVersion.objects.filter(pk=approved.pk).update(place=Place.CHAMPION)
    later = keep_version(by=trainer, name="sme", trained=Trained(CARD, {}))
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskModelVersion.objects.filter(pk=later.pk).update(place=Place.CHALLENGER)


def test_a_version_whose_approval_ran_out_is_not_used(approved: RiskModelVersion, first: User) -> None:
    RiskModelVersion.objects.filter(pk=approved.pk).update(expires_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(BadInput, match="ended"):
        place_version(by=first, version=approved, place=Place.CHAMPION)


def test_a_replay_tells_of_a_card_or_challenger_that_was_changed(approved: RiskModelVersion, first: User) -> None:
    (Path(settings.HOME.models) / approved.challenger_file).write_bytes(b"another tree")
    assert not replay(approved).holds
    with pytest.raises(BadInput, match="no longer"):
        place_version(by=first, version=approved, place=Place.CHAMPION)


def test_a_replay_scores_again(draft: RiskModelVersion) -> None:
    changed = dict(draft.card)
    changed["base"] = {**changed["base"], "points": changed["base"]["points"] + 1}
    draft.card = changed
    found = replay(draft)
    assert not found.card_whole
    assert found.then != found.now


def test_what_is_no_scorecard_is_refused(trainer: User) -> None:
    with pytest.raises(BadInput, match="no scorecard"):
        keep_version(by=trainer, name="own", trained=Trained({"label": "x"}, {}))


def test_an_approval_beyond_three_years_or_of_yesterday_is_refused(draft: RiskModelVersion, trainer: User) -> None:
    for days in (-1, 0, 5 * 365):
        with pytest.raises(BadInput, match="three years"):
            submit_version(by=trainer, version=draft, why="x", expires_on=timezone.localdate() + timedelta(days=days))


def test_a_retired_version_leaves_its_place_with_a_reason(approved: RiskModelVersion, first: User) -> None:
    place_version(by=first, version=approved, place=Place.CHAMPION)
    with pytest.raises(BadInput, match="reason"):
        retire_version(by=first, version=approved, why=" ")
    held = retire_version(by=first, version=approved, why="a better one")
    assert (held.state, held.place) == ("retired", "")
