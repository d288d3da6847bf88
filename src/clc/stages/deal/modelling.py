"""A project's model read, held against the rule book and run: what every door and service says of a case."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from clc.engines.cashflow.project import Case, Result
from clc.frames.projects.answering import answered, plain, worked
from clc.frames.projects.reading import case_of
from clc.frames.projects.ruling import Remark, remarks, ruled
from clc.frames.projects.scenarios import Outcome, run_all, scenarios_of
from clc.policy.rulebook import Book
from clc.stages.hub.book import current_book

#: The facts a confirmed model tells: the base's own, and the lowest cover of a scenario.
FROM_BASE: Mapping[str, str] = {"project_dscr_min": "min_dscr", "project_llcr_min": "min_llcr"}
FROM_SCENARIO: Mapping[str, str] = {"project_dscr_downside": "s11_combined", "project_dscr_revenue_down": "s01_price"}


@dataclass(frozen=True)
class Worked:
    """A case with its base run; scenarios are run when somebody asks for them."""

    case: Case
    base: Result
    book: Book
    day: date

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """Every scenario of the rule book, the debt kept or sized anew as each says."""
        return run_all(self.case, scenarios_of(self.book), self.base)

    @property
    def figures(self) -> dict[str, Any]:
        """What the base came to: the figures, what bound each tranche, which checks failed."""
        told = answered(self.base)
        return {
            **told["figures"], "min_dscr_period": told["min_dscr_period"], "currency": told["currency"],
            "unit": told["unit"], "binding": {one["name"]: one["binding"] for one in told["debt"]},
            "failed": [one["name"] for one in told["checks"] if not one["holds"]], "reasons": told["reasons"],
            "uses": told["sources_and_uses"]["total"],
        }

    @property
    def stresses(self) -> dict[str, float | None]:
        """The lowest cover of each scenario; None where it is unknown."""
        return {one.name: plain(one.result.min_dscr[one.at]) for one in self.outcomes}

    @property
    def remarks(self) -> list[Remark]:
        """Where the case departs from the rule book."""
        return list(remarks(self.case, self.book, self.day))


def work_out(text: str, day: date) -> Worked:
    """The case of a text, run under the rule book of a day; BadInput naming field, line and rule where it is none."""
    book = current_book()
    case = ruled(case_of(text.encode()), book, day)
    return Worked(case, worked(case), book, day)
