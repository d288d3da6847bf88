"""Learning from tables, and the text of a scorecard file."""

from datetime import date

import numpy as np
import polars as pl
import pytest
import yaml

from clc.engines.scoring.learning import Settings
from clc.engines.scoring.logistic import sigmoid
from clc.engines.scoring.writing import Heading
from clc.frames.learning import candidates_of, learned, text_of
from clc.kernel.errors import BadInput
from clc.policy.scorecards import Scorecard
from clc.policy.text import read

HEADING = Heading("Invented firms", "default_flag", date(2026, 11, 22))
FEW = Settings(repeats=2)
NAMES = ["sales_36m", "sales_volatility_36m", "buyer_hhi"]


def firms(count=300, known=200):
    """Readings of all and the outcome of the first; larger and steadier firms default less."""
    rng = np.random.default_rng(2)
    sales, swing, share = rng.normal(size=(3, count))
    outcome = (rng.random(count) < sigmoid(-1 - 1.5 * sales + swing)).astype(float)
    readings = pl.DataFrame({"client": range(count), "sales_36m": sales, "sales_volatility_36m": swing, "buyer_hhi": share})
    return readings, pl.DataFrame({"client": range(known), "outcome": outcome[:known]})


def test_clients_with_an_outcome_are_learned_from_and_the_others_compared():
    rule = learned(*firms(), NAMES, heading=HEADING, settings=FEW)
    assert rule["learned"]["rows"] == 200
    assert 0 <= rule["learned"]["stability"]["psi"]["score"] < 0.3


def test_without_others_nothing_is_compared():
    rule = learned(*firms(count=200), NAMES, heading=HEADING, settings=FEW)
    assert "psi" not in rule["learned"]["stability"]


def test_a_client_of_whom_nothing_is_known_is_not_learned_from():
    readings, outcomes = firms()
    lost = readings.with_columns(pl.when(pl.col("client") > 0).then(pl.col(name)).alias(name) for name in NAMES)
    assert learned(lost, outcomes, NAMES, heading=HEADING, settings=FEW)["learned"]["rows"] == 199


def test_the_numbering_of_clients_does_not_matter():
    readings, outcomes = firms()
    turned = [frame.with_columns(client=1000 - pl.col("client")) for frame in (readings, outcomes)]
    rules = [learned(*pair, NAMES, heading=HEADING, settings=FEW) for pair in (turned, (readings, outcomes))]
    assert rules[0] == rules[1]


def test_too_few_outcomes_are_told_with_what_to_do():
    readings, outcomes = firms(known=6)
    with pytest.raises(BadInput, match="import more outcomes"):
        learned(readings, outcomes, NAMES, heading=HEADING, settings=FEW)


def test_an_unknown_candidate_is_named():
    with pytest.raises(BadInput, match="no indicator 'luck'"):
        learned(*firms(), ["luck"], heading=HEADING, settings=FEW)


def test_the_bank_rating_is_no_indicator_and_cannot_be_a_candidate():
    with pytest.raises(BadInput, match="bank_rating"):
        learned(*firms(), ["bank_rating"], heading=HEADING, settings=FEW)


def test_a_card_is_learned_again_from_the_same_candidates():
    rule = learned(*firms(), NAMES, heading=HEADING, settings=FEW)
    assert candidates_of(rule) == NAMES


def test_without_a_card_every_invoice_indicator_but_the_age_of_the_book_is_a_candidate():
    found = candidates_of(None)
    assert "sales_36m" in found
    assert "invoice_age_months" not in found
    assert "interest_cover" not in found


def test_the_text_of_a_file_is_read_back_as_it_was_told():
    rule = learned(*firms(), NAMES, heading=HEADING, settings=FEW)
    text = text_of(rule)
    assert yaml.safe_load(text) == rule
    assert Scorecard.model_validate(read(text.encode()).told).learned.day == HEADING.day


def test_a_bin_stands_on_one_line():
    text = text_of(learned(*firms(), NAMES, heading=HEADING, settings=FEW))
    assert "  - {below: " in text
    assert max(map(len, text.splitlines())) < 130
