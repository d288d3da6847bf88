"""Leaks of many kinds are found; honest columns, strong ones too, are not called leaks."""

import numpy as np
import pytest

from clc.engines.scoring.leakage import STRONG, order, suspects
from clc.engines.scoring.sample import Sample

N = 4000


def honest(seed=0):
    """An outcome, its driver, and honest columns."""
    rng = np.random.default_rng(seed)
    driver = rng.normal(size=N)
    outcome = (rng.random(N) < 1 / (1 + np.exp(2.2 - 1.3 * driver))).astype(float)
    return rng, driver, outcome


def looked_at(values, outcome, labels=()):
    """The suspects of one column."""
    told = {"it": tuple(labels)} if labels else {}
    return suspects(Sample(("it",), np.asarray(values, dtype=float)[:, None], outcome, told))


def leaks(kind):
    """A column that knows the outcome."""
    rng, _, y = honest()
    bad = y == 1
    term = rng.choice([36, 60, 84, 120, 240], N).astype(float)
    return {
        "the outcome with a little noise": y + 0.2 * rng.normal(size=N),
        "an amount written off": np.where(bad, rng.lognormal(9, 1, N), 0.0),
        "a date only the bad ones have": np.where(bad & (rng.random(N) < 0.9), rng.integers(15000, 16000, N), np.nan),
        "a recovery known of some bad ones": np.where(bad & (rng.random(N) < 0.3), rng.lognormal(8, 1, N), np.nan),
        "a value that is missing when bad": np.where(bad & (rng.random(N) < 0.9), np.nan, rng.normal(size=N)),
        "a term that ends on the day of default": np.where(bad, np.ceil(term * rng.random(N)), term),
        "a final status": np.where(bad, 900.0, rng.integers(1, 5, N)),
    }[kind], y


@pytest.mark.parametrize("kind", [
    "the outcome with a little noise", "an amount written off", "a date only the bad ones have",
    "a recovery known of some bad ones", "a value that is missing when bad", "a term that ends on the day of default",
    "a final status",
])
def test_a_leak_is_found(kind):
    found = looked_at(*leaks(kind))
    assert [each.leaks for each in found] == [True], found


def test_a_text_that_only_the_bad_ones_carry_is_found():
    rng, _, y = honest()
    status = np.where(y == 1, np.where(rng.random(N) < 0.8, 2, 0), rng.integers(0, 2, N))
    assert looked_at(status, y, ("active", "closed", "sent to court"))[0].leaks


def innocents(kind):
    """An honest column, however strong."""
    rng, driver, y = honest(1)
    overdue = np.maximum(0, np.round(12 * driver + 14 * y + 8 * rng.normal(size=N)))
    return {
        "noise": rng.normal(size=N),
        "the driver": driver,
        "days past due": overdue,
        "a rating of seven grades": np.clip(np.round(driver * 1.2 + 1.4 * y + 0.6 * rng.normal(size=N)), -3, 3),
        "a code of many places": rng.integers(1000, 9999, N).astype(float),
        "a value missing at random": np.where(rng.random(N) < 0.4, np.nan, driver),
        "a value missing somewhat more of the bad": np.where(rng.random(N) < 0.1 + 0.2 * y, np.nan, driver),
        "a flag of past trouble": ((y == 1) & (rng.random(N) < 0.3) | (rng.random(N) < 0.05)).astype(float),
        "an honest term": rng.choice([36, 60, 84, 120, 240], N).astype(float),
    }[kind], y


@pytest.mark.parametrize("kind", [
    "noise", "the driver", "days past due", "a rating of seven grades", "a code of many places", "a value missing at random",
    "a value missing somewhat more of the bad", "a flag of past trouble", "an honest term",
])
def test_an_honest_column_is_no_leak(kind):
    assert [each.why for each in looked_at(*innocents(kind))] in ([], [STRONG])


def test_days_past_due_are_named_as_strong():
    assert [each.why for each in looked_at(*innocents("days past due"))] == [STRONG]


def test_with_few_bad_cases_nothing_is_called_a_leak():
    y = np.zeros(200)
    y[:10] = 1
    found = looked_at(np.where(y == 1, 5.0, 0.0), y)
    assert not any(each.leaks for each in found)


def test_rows_sorted_by_their_outcome_are_told():
    assert order(np.repeat([0.0, 1.0], 50)) == pytest.approx(1.0)
    assert order(np.tile([0.0, 1.0], 50)) == pytest.approx(0.5, abs=0.02)
