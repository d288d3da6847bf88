"""What moves a project: tornado, breakevens, random futures and the stress of its industry, by the rule book's sets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from clc.engines.cashflow.breakeven import Breakeven, breakeven
from clc.engines.cashflow.montecarlo import Draw, Futures, simulate
from clc.engines.cashflow.project import Case, Drivers, Kept, Result, figures
from clc.engines.cashflow.ratios import Numbers
from clc.engines.cashflow.sensitivity import Model, Tornado, together, tornado
from clc.policy.kind.sensitivity import Break, Sensitivity
from clc.policy.kind.stress import Severity, Stress
from clc.policy.rulebook import Book

FIGURES = ("min_dscr", "average_dscr", "min_llcr", "equity_irr", "project_irr", "npv")
NEUTRAL: Mapping[str, float] = {name: float(value) for name, value in vars(Drivers()).items()}
#: Scenarios run at once; a run keeps some hundred rows of each.
PIECE = 1_000


def model_of(case: Case, keep: Kept | None) -> Model:
    """The case as a model of drivers: figures of `project.figures`. keep: debt that stays as agreed; None: sized again."""

    def model(drivers: Mapping[str, Numbers]) -> dict[str, Numbers]:
        return figures(case, Drivers(**drivers), keep=keep, block=PIECE)

    return model


def tornado_of(case: Case, base: Result, rule: Sensitivity) -> Tornado:
    """Every swing of the rule, the debt of the base kept."""
    swings = {str(name): (swing.low, swing.high) for name, swing in rule.swings.items()}
    return tornado(model_of(case, base.kept()), rule.figure, swings, NEUTRAL)


def breakevens_of(case: Case, base: Result, rule: Sensitivity) -> dict[str, tuple[Break, Breakeven]]:
    """Every breakeven of the rule by name, the debt of the base kept."""
    model = model_of(case, base.kept())
    return {
        name: (told, breakeven(model, told.driver, told.figure, told.targets, start=told.start, end=told.end))
        for name, told in rule.breakevens.items()
    }


def futures_of(case: Case, base: Result, rule: Sensitivity, *, paths: int = 100_000, seed: int = 1) -> Futures:
    """Random futures by the rule's laws and ties, the debt of the base kept."""
    draws = {str(name): Draw(**law.model_dump()) for name, law in rule.draws.items()}
    return simulate(model_of(case, base.kept()), draws, correlation=rule.correlation(), paths=paths, seed=seed)


def stress_of(book: Book, section: str) -> tuple[str, Stress] | None:
    """The stress of an industry by its section letter, with its name; else the one without sections; None without any."""
    told = sorted(book.of(Stress).items(), key=lambda one: one[1].order)
    fits = [one for one in told if section in one[1].sections] or [one for one in told if not one[1].sections]
    return fits[0] if fits else None


def stressed(case: Case, base: Result, rule: Stress, day: date) -> dict[Severity, dict[str, float]]:
    """The figures of a project under each shock of an industry's stress, the debt of the base kept, in one run."""
    shocks = {name: shock.on_day(day) for name, shock in rule.shocks.items()}
    found = model_of(case, base.kept())(together(list(shocks.values()), NEUTRAL))
    return {name: {figure: float(found[figure][at]) for figure in FIGURES} for at, name in enumerate(shocks)}
