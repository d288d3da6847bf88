"""`clc train scorecard FILE`: an answer in JSON, files that hold, and refusals that help."""

import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pytest
import yaml

from clc.engines.scoring.scorecard import card_of, points
from clc.policy.scorecards import Scorecard
from tests.command import clc
from tests.shared import shared_data


@pytest.fixture
def alone(tmp_path):
    """An environment with a home of its own and no database."""
    return {**os.environ, "CLC_HOME": str(tmp_path / "home")}


def cases(folder, rows=1500):
    """A file of which the first column tells, and one is written only after the outcome."""
    rng = np.random.default_rng(4)
    x = rng.normal(size=(rows, 3))
    y = (rng.random(rows) < 1 / (1 + np.exp(1.5 - 1.4 * x[:, 0]))).astype(int)
    lines = ["负债率,age,place,loss,t"]
    for a, row in enumerate(x):
        lines.append(f"{row[0]:.4f},{row[1]:.3f},{'NS'[int(row[2] > 0)]},{abs(row[2]) * 1000 if y[a] else 0:.2f},{y[a]}")
    path = folder / "cases.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def text(path):
    """What a file holds."""
    return Path(path).read_text(encoding="utf-8")


def trained(path, *options, env):
    """The command on a file."""
    return clc("train", "scorecard", str(path), *options, env=env)


def test_the_answer_holds_what_is_promised(alone, tmp_path):
    said = trained(cases(tmp_path), "--target", "t", "--folds", "3", "--group", "place", "--json", env=alone)
    assert said.code == 0, said.err
    told = said.value
    assert 0.7 < told["scorecard_auc"] < 0.95
    assert 0.65 < told["challenger_auc"] < 0.95
    assert [(each["kind"], each["column"]) for each in told["alarms"]] == [("leakage", "loss")]
    assert {each["group"] for each in told["bias"]} == {"N", "S"}
    rule = yaml.safe_load(text(told["files"]["card"]))
    Scorecard.model_validate(rule)
    name = rule["characteristics"][0]["indicator"]
    assert rule["characteristics"][0]["label"] == "负债率"
    assert points(card_of(rule), {name: -2.0}) > points(card_of(rule), {name: 2.0})
    assert json.loads(text(told["files"]["report"]))["hashes"] == told["hashes"]
    assert hashlib.sha256(text(told["files"]["challenger"]).encode()).hexdigest() == told["hashes"]["challenger"]


def test_a_person_gets_words(alone, tmp_path):
    said = trained(cases(tmp_path), "--target", "t", "--folds", "3", "--out", str(tmp_path / "c.yaml"), env=alone)
    assert said.code == 0, said.err
    assert "knows the outcome" in said.out
    assert (tmp_path / "c.yaml").exists()


@pytest.mark.parametrize("options", [
    ("--target", "none"), ("--target", "place", "--bad", "X"), ("--target", "t", "--monotone", "age"),
    ("--target", "t", "--monotone", "none=up"), ("--target", "age"),
])
def test_what_cannot_be_done_is_said_with_code_2(alone, tmp_path, options):
    said = clc("train", "scorecard", str(cases(tmp_path, 60)), *options, "--json", env=alone)
    assert said.code == 2
    assert said.value["error"]
    assert said.value["todo"]
    assert "Traceback" not in said.err


def test_a_table_that_tells_nothing_is_refused_and_nothing_is_written(alone, tmp_path):
    path = tmp_path / "blind.csv"
    path.write_text("\n".join(["number,kind,t", *(f"{at},{at % 7},{at * 7919 % 10 // 7}" for at in range(600))]))
    card = tmp_path / "card.yaml"
    said = trained(path, "--target", "t", "--folds", "3", "--out", str(card), "--json", env=alone)
    assert said.code == 2
    assert "No column" in said.value["error"]
    assert "number" in said.value["todo"]
    assert not card.exists()


@pytest.mark.slow
def test_bankruptcies_of_polish_firms(alone):
    path = shared_data("polish_bankruptcy") / "1year.arff"
    told = clc("train", "scorecard", str(path), "--target", "class", "--json", env=alone, seconds=600).value
    assert told["challenger_auc"] >= 0.955
    assert told["scorecard_auc"] >= 0.90


@pytest.mark.slow
def test_the_term_of_american_loans_is_a_leak(alone):
    path = shared_data("sba") / "sba_7a_loans.csv"
    told = clc("train", "scorecard", str(path), "--target", "MIS_Status", "--json", env=alone, seconds=600).value
    leaks = {each["column"]: each["evidence"] for each in told["alarms"] if each["kind"] == "leakage"}
    assert {"Term", "ChgOffPrinGr", "ChgOffDate"} == set(leaks)
    assert leaks["Term"]["auc_with"] > 0.96 > 0.82 > leaks["Term"]["auc_without"]
    assert told["out_of_time"]["scorecard_auc"] > 0.55
