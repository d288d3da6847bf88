"""A project under the scenarios of the rule book: all of them in one run, the debt kept or sized anew as each says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from clc.engines.cashflow.project import Case, Drivers, Kept, Result, run
from clc.kernel.errors import NotFound
from clc.policy.kind.scenario import Scenario
from clc.policy.rulebook import Book


@dataclass(frozen=True)
class Outcome:
    """One scenario's run: its result and its place in it."""

    name: str
    rule: Scenario
    result: Result
    at: int


def scenarios_of(book: Book) -> dict[str, Scenario]:
    """The scenarios by name, in their order."""
    return dict(sorted(book.of(Scenario).items(), key=lambda one: one[1].order))


def scenario_of(book: Book, name: str) -> Scenario:
    """One scenario: by its name, or by how the name begins where only one does; NotFound else."""
    told = scenarios_of(book)
    fits = [each for each in told if each == name or each.startswith(f"{name}_")]
    if name not in told and len(fits) != 1:
        raise NotFound(f"There is no scenario `{name}`.", todo=f"They are: {', '.join(fits or told)}.")
    return told[name if name in told else fits[0]]


def drivers_of(rules: Sequence[Scenario]) -> Drivers:
    """The drivers of several scenarios as rows, one place for each."""
    still = Drivers()
    usual = {field.name: float(np.asarray(getattr(still, field.name))) for field in fields(Drivers)}
    changed = [{str(name): value for name, value in rule.drivers.items()} for rule in rules]
    moved = [usual | each for each in changed]
    told = {name: np.array([each[name] for each in moved], dtype=np.float64) for name in usual}
    return Drivers(**told)


def run_scenario(case: Case, rule: Scenario, base: Result | None = None) -> Result:
    """One scenario of a case; `base` where its base run is at hand."""
    return run(case, drivers_of([rule]), keep=_kept(case, rule, base))


def run_all(case: Case, rules: Mapping[str, Scenario], base: Result) -> list[Outcome]:
    """Every scenario, those with kept debt in one run and those with debt sized anew in another, in order."""
    found: dict[str, Outcome] = {}
    for debt in ("kept", "sized"):
        some = {name: rule for name, rule in rules.items() if rule.debt == debt}
        if some:
            result = run(case, drivers_of(list(some.values())), keep=base.kept() if debt == "kept" else None)
            found |= {name: Outcome(name, rule, result, at) for at, (name, rule) in enumerate(some.items())}
    return [found[name] for name in rules]


def _kept(case: Case, rule: Scenario, base: Result | None) -> Kept | None:
    return (base or run(case)).kept() if rule.debt == "kept" else None
