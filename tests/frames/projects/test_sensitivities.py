"""Tornado, breakevens, futures and stress of the shipped example projects, the debt kept as agreed."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from clc.engines.cashflow.project import Case, Drivers, Result, run
from clc.frames.projects import sensitivities
from clc.frames.projects.examples import example
from clc.frames.projects.reading import case_of
from clc.frames.projects.sensitivities import breakevens_of, futures_of, model_of, stress_of, stressed, tornado_of
from clc.policy.kind.sensitivity import Sensitivity
from clc.policy.loader import shipped

BOOK = shipped()
RULE = BOOK.of(Sensitivity)["standard"]
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def solar() -> tuple[Case, Result]:
    case = case_of(example("solar_plant"))
    return case, run(case)


def test_a_tornado_has_a_bar_for_each_swing_as_the_run_alone_says(solar: tuple[Case, Result]) -> None:
    case, base = solar
    found = tornado_of(case, base, RULE)
    assert {bar.driver for bar in found.bars} == set(RULE.swings)
    assert found.base == pytest.approx(float(base.min_dscr[0]), rel=1e-12)
    price = next(bar for bar in found.bars if bar.driver == "price")
    alone = run(case, Drivers(price=0.9), keep=base.kept())
    assert price.at_low == pytest.approx(float(alone.min_dscr[0]), rel=1e-12)
    assert [bar.swing for bar in found.bars] == sorted((bar.swing for bar in found.bars), reverse=True)


def test_at_the_breakeven_the_figure_is_the_target(solar: tuple[Case, Result]) -> None:
    case, base = solar
    for told, found in breakevens_of(case, base, RULE).values():
        model = model_of(case, base.kept())
        at = model({told.driver: found.value})[told.figure]
        assert at == pytest.approx(np.array(told.targets), abs=1e-6)


def test_a_graver_stress_leaves_a_thinner_cover(solar: tuple[Case, Result]) -> None:
    case, base = solar
    fits = stress_of(BOOK, "D")
    assert fits is not None
    assert fits[0] == "power"
    found = stressed(case, base, fits[1], DAY)
    lowest = [found[name]["min_dscr"] for name in ("mild", "moderate", "severe")]
    assert float(base.min_dscr[0]) > lowest[0] > lowest[1] > lowest[2]


def test_an_industry_without_its_own_stress_has_the_general_one() -> None:
    fits = stress_of(BOOK, "J")
    assert fits is not None
    assert fits[0] == "general"


def test_futures_run_in_pieces_that_do_not_matter(solar: tuple[Case, Result], monkeypatch: pytest.MonkeyPatch) -> None:
    case, base = solar
    whole = futures_of(case, base, RULE, paths=60, seed=4)
    monkeypatch.setattr(sensitivities, "PIECE", 7)
    parts = futures_of(case, base, RULE, paths=60, seed=4)
    assert parts.figures["min_dscr"] == pytest.approx(whole.figures["min_dscr"], rel=1e-9)
    spread = whole.spread("min_dscr")
    assert spread.p99 <= spread.p90 <= spread.p50
    assert spread.unknown == 0
