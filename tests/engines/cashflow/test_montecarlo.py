"""Correlated futures: drawn as told, the same from the same seed, in slices that do not matter. Vector: 4.3 (j)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from clc.engines.cashflow import montecarlo
from clc.engines.cashflow.asking import Refused
from clc.engines.cashflow.montecarlo import Draw, factor_of, simulate, volume_reached
from tests.engines.cashflow.small_project import run

TIED = [[1.0, 0.6], [0.6, 1.0]]


def test_volumes_reached_nine_times_in_ten_as_in_the_reference() -> None:
    assert volume_reached(0.08, [0.5, 0.9, 0.99]) == pytest.approx([1.0, 0.897476, 0.813892], abs=0.5e-6)


@pytest.mark.parametrize(("draw", "law"), [
    (Draw("normal", mean=5, deviation=2), stats.norm(5, 2)),
    (Draw("lognormal", mean=1.0, deviation=0.3), stats.lognorm(np.sqrt(np.log(1.09)), scale=1 / np.sqrt(1.09))),
    (Draw("triangular", low=-1, mode=0.5, high=3), stats.triang(0.375, loc=-1, scale=4)),
    (Draw("uniform", low=2, high=7), stats.uniform(2, 5)),
])  # fmt: skip
def test_a_driver_follows_its_law(draw: Draw, law: Any) -> None:
    drawn = simulate(lambda told: {"y": told["x"]}, {"x": draw}, paths=50_000, seed=3).figures["y"]
    assert stats.kstest(drawn, law.cdf).pvalue > 0.001
    assert drawn.mean() == pytest.approx(law.mean(), abs=5 * law.std() / np.sqrt(50_000))


def test_normal_drivers_are_tied_as_told() -> None:
    draws = {"price": Draw("normal", 1, 0.1), "opex": Draw("normal", 1, 0.05)}
    told = simulate(lambda drivers: {"y": drivers["price"]}, draws, correlation=TIED, paths=100_000).drivers
    assert np.corrcoef(told["price"], told["opex"])[0, 1] == pytest.approx(0.6, abs=0.01)


def test_the_cover_of_the_small_project_is_spread_as_its_straight_line_says() -> None:
    found = simulate(run, {"price": Draw("normal", 1.0, 0.05)}, paths=100_000, seed=11)
    spread = found.spread("average_cover")
    slope = float((run({"price": np.array([1.1])})["average_cover"] - run({})["average_cover"])[0] / 0.1)
    assert (spread.paths, spread.unknown) == (100_000, 0)
    assert spread.p50 == pytest.approx(1.41416, abs=0.003)
    assert spread.p90 == pytest.approx(1.41416 - 1.28155 * 0.05 * slope, abs=0.004)
    assert spread.p99 < spread.p90 < spread.p50
    assert found.chance_below("min_cover", 1.0) < 0.001


@pytest.mark.parametrize("size", [1, 7, 1_000, 100_000])
def test_slices_do_not_matter(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    draws = {"price": Draw("normal", 1, 0.1), "rate": Draw("uniform", low=-0.01, high=0.02)}
    expected = simulate(run, draws, correlation=TIED, paths=500, seed=5).figures["min_cover"]
    monkeypatch.setattr(montecarlo, "SLICE", size)
    again, other = (simulate(run, draws, correlation=TIED, paths=500, seed=seed).figures["min_cover"] for seed in (5, 6))
    assert again == pytest.approx(expected, rel=1e-12)
    assert not np.allclose(other, expected)


def test_a_path_without_a_figure_is_counted_and_never_counts_as_good() -> None:
    draws = {"x": Draw("normal", 0, 1)}
    found = simulate(lambda told: {"y": np.where(told["x"] < 0, np.nan, told["x"])}, draws, paths=10_000)
    spread = found.spread("y")
    assert spread.unknown == pytest.approx(5_000, abs=300)
    assert found.chance_below("y", 0.0) == spread.unknown / 10_000
    assert np.isnan(simulate(lambda told: {"y": told["x"] * np.nan}, {"x": Draw("normal")}, paths=9).spread("y").mean)


def test_full_ties_are_allowed() -> None:
    draws = {name: Draw("normal", 0, 1) for name in "ab"}
    told = simulate(lambda drivers: {"y": drivers["a"]}, draws, correlation=[[1, -1], [-1, 1]], paths=1_000).drivers
    assert told["a"] == pytest.approx(-told["b"], abs=1e-9)


@pytest.mark.parametrize(("matrix", "words"), [
    ([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]], "positive semidefinite"), (TIED, "3 rows"),
    ([[1, 0.5, 0], [0.4, 1, 0], [0, 0, 1]], "symmetric"), ([[2, 0, 0], [0, 1, 0], [0, 0, 1]], "1 of a driver"),
    ([[1, np.nan, 0], [np.nan, 1, 0], [0, 0, 1]], "finite"), ([[1, 2, 0], [2, 1, 0], [0, 0, 1]], "from -1 to 1"),
])  # fmt: skip
def test_ties_that_cannot_be_are_refused(matrix: Any, words: str) -> None:
    with pytest.raises(Refused, match=words):
        factor_of(matrix, ["price", "opex", "rate"])


@pytest.mark.parametrize(("draw", "field"), [
    (Draw("normal", 0, -1), "x.deviation"), (Draw("lognormal", 0, 1), "x.mean"), (Draw("uniform", low=2, high=1), "x.low"),
    (Draw("triangular", low=0, mode=5, high=1), "x.mode"), (Draw("cauchy"), "x.kind"), (Draw("normal", np.nan), "x.mean"),  # type: ignore[arg-type]
])  # fmt: skip
def test_draws_that_cannot_be_are_refused(draw: Draw, field: str) -> None:
    with pytest.raises(Refused) as refused:
        simulate(run, {"x": draw}, paths=10)
    assert refused.value.field == field
