"""The inventory on the screen: alarms first, approvals by others, a training handed over and followed to its end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Http
from django.utils import timezone

from clc.doors import training as running
from clc.policy import loader
from clc.stages.credit.models import RiskModelTraining, RiskModelVersion, TrainingState
from clc.stages.credit.services.inventory import Trained, keep_version
from clc.stages.credit.services.training import folder, give_up_old, table
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House, person

CARD: dict[str, Any] = dict(loader.shipped().text("scorecard/sme_invoice"))
LINE = {"x": [0.0, 0.1, 1.0], "y": [0.0, 0.6, 1.0]}
GRADE = {"name": "A", "cases": 90, "bad": 3, "foretold": 0.03, "seen": 0.0333, "low": 0.0, "high": 0.1, "luck": 0.9}
REPORT: dict[str, Any] = {
    "scorecard_auc": 0.871, "challenger_auc": None, "gini": 0.742, "ks": 0.6, "brier": 0.03, "psi": 0.02,
    "rows": 90, "bad": 3,
    "alarms": [{"kind": "leakage", "column": "Term", "message": "Term <b>knows</b> the outcome", "todo": "Leave it out."}],
    "scorecard": {"roc": LINE, "ks_good": LINE, "ks_bad": LINE, "ks": 0.6}, "challenger": {},
    "calibration": {"grades": [GRADE]}, "left_out": [{"column": "Term", "why": "knows the outcome"}],
    "characteristics": [{
        "column": "margin", "indicator": "margin", "shape": "falling", "information": 0.4, "importance": 0.3, "psi": None,
        "bins": [{"name": "below 1", "cases": 40, "bad": 3, "rate": 0.075, "woe": -0.4, "points": 12}]}],
    "out_of_time": {"learned_until": "2015", "scorecard_auc": 0.8, "periods": [
        {"name": "2016", "cases": 30, "rate": 0.1, "auc": 0.8, "psi": 0.05}]},
}  # fmt: skip


@pytest.fixture
def version(house: House) -> RiskModelVersion:
    with as_system():
        return keep_version(by=house.risk, name="sme", trained=Trained(CARD, REPORT, b"", "book.csv"))


@pytest.fixture
def risk(house: House, sign_in: SignIn) -> Http:
    return sign_in(house.risk)


@pytest.fixture
def others(house: House, sign_in: SignIn) -> list[Http]:
    """Two who may approve."""
    with as_system():
        people = [person("risk2", "risk", house.risk.branch), person("comply", "compliance", house.risk.branch)]
    return [sign_in(one) for one in people]


def text(http: Http, address: str) -> str:
    """A page's source."""
    answer = http.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_measures_and_an_unmeasured_one_is_no_zero(risk: Http, version: RiskModelVersion) -> None:
    page = text(risk, "/models/")
    assert "0.871" in page
    assert "The training did not measure it" in page


def test_a_version_tells_its_alarms_first_and_hostile_words_stay_words(risk: Http, version: RiskModelVersion) -> None:
    page = text(risk, f"/models/version/{version.pk}/")
    assert "Term &lt;b&gt;knows&lt;/b&gt; the outcome" in page
    assert page.index("Leakage") < page.index("Characteristics")


def test_every_chart_has_its_numbers_as_a_table(risk: Http, version: RiskModelVersion) -> None:
    page = text(risk, f"/models/version/{version.pk}/")
    assert page.count("data-chart=") == page.count('class="chart-table"') == 5


def test_two_others_approve_and_it_becomes_champion(risk: Http, others: list[Http], version: RiskModelVersion) -> None:
    home = f"/models/version/{version.pk}/"
    risk.post(f"{home}submit/", {"why": "small firms only"})
    assert "Approve the model" not in text(risk, home)
    for one in others:
        assert "Approve the model" in text(one, home)
        one.post(f"{home}vote/", {"agrees": "yes"})
    others[0].post(f"{home}place/", {"place": "champion"})
    version.refresh_from_db()
    assert (version.state, version.place) == ("approved", "champion")
    assert "Take it out of use" in text(others[0], home)


def test_a_place_nobody_knows_is_refused(others: list[Http], version: RiskModelVersion) -> None:
    assert others[0].post(f"/models/version/{version.pk}/place/", {"place": "emperor"}).status_code == 400


@pytest.mark.parametrize("act", ["submit", "vote", "place", "retire"])
def test_a_manager_does_nothing_with_models(house: House, sign_in: SignIn, version: RiskModelVersion, act: str) -> None:
    assert sign_in(house.manager).post(f"/models/version/{version.pk}/{act}/", {"why": "x"}).status_code == 403


def test_an_auditor_reads_and_trains_nothing(house: House, sign_in: SignIn, version: RiskModelVersion) -> None:
    http = sign_in(house.auditor)
    assert "0.871" in text(http, "/models/")
    assert http.get("/models/train/").status_code == 403


def test_the_card_comes_as_the_file_of_the_rule_book(risk: Http, version: RiskModelVersion) -> None:
    answer = risk.get(f"/models/version/{version.pk}/card/")
    assert answer["Content-Disposition"] == 'attachment; filename="sme-1.yaml"'
    assert "characteristics:" in answer.content.decode()


def hand_over(http: Http, content: bytes, name: str = "book.csv") -> RiskModelTraining:
    """Ask for a training of a table."""
    told = {"name": "own", "target": "bad", "table": SimpleUploadedFile(name, content)}
    answer = http.post("/models/train/start/", told, follow=True)
    assert answer.status_code == 200
    return RiskModelTraining.objects.get()


def test_a_table_handed_over_is_learned_from_and_removed(risk: Http) -> None:
    rows = "\n".join(f"{at // 4},{at % 7},{int(at * 7919 % 100 < 5 + at // 12)}" for at in range(600))
    training = hand_over(risk, f"amount,kind,bad\n{rows}".encode())
    assert table(training).is_file()
    running.train(training.pk)
    training.refresh_from_db()
    assert (training.state, training.message) == (TrainingState.DONE, "")
    assert training.version is not None
    assert training.version.trained_by == training.by
    assert not folder(training).exists()
    assert "See version 1" in text(risk, f"/models/training/{training.pk}/")


def test_a_table_nothing_can_be_learned_from_is_told_in_words(risk: Http) -> None:
    training = hand_over(risk, b"amount,bad\n1,0\n2,0\n3,0\n")
    running.train(training.pk)
    training.refresh_from_db()
    assert training.state == TrainingState.FAILED
    assert training.message
    assert "Traceback" not in training.message
    assert training.message in text(risk, f"/models/training/{training.pk}/").replace("&#39;", "'").replace("&#34;", '"')


def test_what_is_no_table_is_refused_and_nothing_is_kept(risk: Http) -> None:
    answer = risk.post("/models/train/start/", {"name": "own", "target": "bad", "table": SimpleUploadedFile("x.exe", b"MZ")})
    assert answer.status_code == 400
    assert not RiskModelTraining.objects.exists()


def test_a_training_is_taken_up_once(risk: Http) -> None:
    training = hand_over(risk, b"amount,bad\n1,0\n")
    RiskModelTraining.objects.filter(pk=training.pk).update(state=TrainingState.RUNNING)
    running.train(training.pk)
    training.refresh_from_db()
    assert training.state == TrainingState.RUNNING


def test_a_training_that_breaks_ends_and_its_table_goes(risk: Http) -> None:
    training = hand_over(risk, b"amount,bad\n1,0\n")
    folder(training).joinpath("own.yaml").mkdir()
    table(training).unlink()
    running.train(training.pk)
    training.refresh_from_db()
    assert training.state == TrainingState.FAILED
    assert not folder(training).exists()


def test_a_training_whose_worker_was_killed_is_given_up(risk: Http) -> None:
    training = hand_over(risk, b"amount,bad\n1,0\n")
    long_ago = timezone.now() - timedelta(days=1)
    RiskModelTraining.objects.filter(pk=training.pk).update(state=TrainingState.RUNNING, at=long_ago)
    with as_system():
        assert give_up_old(timedelta(hours=2)) == 1
    training.refresh_from_db()
    assert (training.state, training.todo) == (TrainingState.FAILED, "Hand the table over again.")
    assert not folder(training).exists()


def test_an_expired_approval_is_said(risk: Http, version: RiskModelVersion) -> None:
    RiskModelVersion.objects.update(expires_on=timezone.localdate().replace(year=2020))
    assert "Expired" in text(risk, "/models/")
