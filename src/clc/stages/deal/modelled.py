"""What the confirmed model of a project says of the loan for it: how much, how long, how repaid, how well covered."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from functools import cached_property
from math import nan
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.engines.cashflow.project import Case
from clc.frames.projects.reading import case_of
from clc.frames.projects.ruling import number
from clc.kernel.errors import BadInput
from clc.policy.kind.structure import Structure as Bounds
from clc.policy.shapes import on
from clc.stages.deal.design import Design
from clc.stages.deal.modelling import work_out
from clc.stages.deal.models import Project, ProjectVersion, VersionStanding
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client

#: The figure of a version by the name of a project's ratio.
RATIOS: Mapping[str, str] = {
    "cover": "min_dscr", "loan_life_cover": "min_llcr", "project_life_cover": "min_plcr", "gearing": "gearing",
}
CENT, UNTOLD = Decimal("0.01"), "other"


@dataclass(frozen=True)
class Model:
    """A confirmed version with the figures it was confirmed with; money in its own currency, times its unit."""

    version: ProjectVersion

    @property
    def name(self) -> str:
        """The project's code and the version's number."""
        return str(self.version)

    @property
    def day(self) -> date:
        """The day it was confirmed."""
        return timezone.localdate(self.version.confirmed_at) if self.version.confirmed_at else timezone.localdate()

    @cached_property
    def case(self) -> Case:
        """The case as written."""
        return case_of(self.version.text.encode())

    def ratio(self, name: str) -> float:
        """A ratio of the base case, NaN where it is unknown."""
        told = self.version.figures.get(RATIOS.get(name, ""))
        return nan if told is None else float(told)

    def money(self, figure: str) -> Decimal | None:
        """A figure in full money; None where it is unknown."""
        told = self.version.figures.get(figure)
        return None if told is None else Decimal(str(float(told) * self.case.unit)).quantize(CENT, ROUND_DOWN)


@dataclass(frozen=True)
class Capital:
    """The least share of own money in a kind of project, what reasons may take off it, and the rule."""

    label: str
    share: float
    ease: float
    rule: str


def models_of(client: Client) -> dict[int, Model]:
    """The last confirmed version of each project of a client, by the project's key."""
    rows = ProjectVersion.objects.filter(client=client, state=VersionStanding.CONFIRMED).select_related("project")
    return {one.project_id: Model(one) for one in rows.order_by("number")}


def least_capital(kind: str, day: date) -> Capital | None:
    """The least own money of a kind of project on a day; None where no rule is in force."""
    book = current_book()
    share = number(book, "least_capital", kind, day)
    for name, rule in book.of(Bounds).items():
        told = rule.least_capital.get(kind)
        if told is not None and share is not None:
            return Capital(told.label, share, on(told.ease, day) or 0.0, f"structure/{name}: {kind}")
    return None


def taken(design: Design, model: Model, day: date, tranche: str = "") -> Design:
    """The terms with the debt, tenor, grace and shares of repayment that the model carries; BadInput where it lends nothing.

    tranche: by name; empty takes the largest. The grace runs to the period before the first repayment.
    """
    case, result = model.case, work_out(model.version.text, day).base
    rows = [one for one in result.tranches if not tranche or one.name == tranche]
    if not rows:
        raise BadInput(_("tranche: the model has no such debt."), todo=_("Choose one of: %(all)s") % {
            "all": ", ".join(one.name for one in result.tranches) or "—"})
    lent = max(rows, key=lambda one: float(one.debt[0]))
    amount = Decimal(str(float(lent.debt[0]) * case.unit)).quantize(CENT, ROUND_DOWN)
    repaid = np.maximum(lent.planned[0], 0.0)
    at = np.flatnonzero(repaid > 0)
    if amount <= 0 or not at.size:
        raise BadInput(_("The confirmed model %(name)s carries no debt.") % {"name": model.name},
                       todo=_("Look at what binds it on the page of the project."))
    step, first, last = result.grid.months, int(at[0]), int(at[-1])
    shares = repaid[first:last + 1] / repaid[first:last + 1].sum()
    return replace(
        design, amount=amount, currency=case.currency, tenor_months=last * step, months_per_period=step,
        grace_months=(first - 1) * step, repayment="sculpted", terms={"shares": [float(one) for one in shares]},
        project_id=model.version.project_id)


def own_share(amount: Decimal, project: Project | None, model: Model | None, currency: str) -> float | None:
    """What is left for own money of the cost of a project after a loan, 0 to 1; None where the cost is not known."""
    cost = model.money("uses") if model is not None and model.case.currency == currency else None
    if cost is None and project is not None and project.currency == currency:
        cost = project.cost
    return None if not cost else float(1 - amount / cost)


def binding_words(told: Mapping[str, Any]) -> str:
    """What bound the tranches, each once."""
    return ", ".join(_unique(str(one) for one in told.values()))


def _unique(told: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(told))
