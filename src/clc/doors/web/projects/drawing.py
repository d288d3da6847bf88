"""What each view of the workbench shows."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.projects import pictures, shown, sliders, speaking, words, working
from clc.engines.cashflow.breakeven import FOUND, OUT_OF_REACH
from clc.engines.cashflow.project import Result
from clc.frames.projects import examples
from clc.frames.projects.sensitivities import stress_of, stressed
from clc.policy.kind.sensitivity import Sensitivity
from clc.stages.deal.modelling import Worked
from clc.stages.deal.models import Project, ProjectVersion

SEED_MAX = 999_999


@dataclass(frozen=True)
class Bench:
    """What a view is drawn of: the request, the project, its versions, the one that is open and what it comes to."""

    request: HttpRequest
    project: Project
    every: list[ProjectVersion]
    version: ProjectVersion | None
    work: Worked | None

    @property
    def done(self) -> Worked:
        """The run of a view that is only drawn where there is one."""
        assert self.work is not None
        return self.work

    @property
    def text(self) -> str:
        """The text of the version that is open."""
        return self.version.text if self.version else ""


def case(bench: Bench) -> dict[str, Any]:
    """The case as text, what is wrong about it, and the sliders."""
    return {"text": bench.text, "live": sliders.read(bench.text, {}), "sliders": sliders.SLIDERS,
            "examples": examples.names()}


def cash(bench: Bench) -> dict[str, Any]:
    """The lines by period with the two charts."""
    base = bench.done.base
    lock_up = shown.lock_up_of(base.case)
    return {"groups": shown.rows(base), "days": [str(day) for day in base.grid.days], "building": base.grid.building,
            "sheet": shown.balance_sheet(base), "unit_of": base.case.currency, "lock_up": lock_up,
            "charts": [pictures.service(base), pictures.covers(base, lock_up)] if base.tranches else []}


def sources(bench: Bench) -> dict[str, Any]:
    """Where the money comes from and what it is for, and what decided each tranche."""
    base = bench.done.base
    factor = base.case.unit
    tranches = [{
        "label": words.use(one.name, base.case), "amount": float(one.debt[0]) * factor,
        "binding": words.BINDING.get(one.bound_by(0), one.bound_by(0)),
        "cover": float(np.nanmin(one.cover[0])) if np.isfinite(one.cover[0]).any() else None,
        "terms": told} for one, told in zip(base.tranches, base.case.debt, strict=True)]
    return {"balance": shown.sources(base), "tranches": tranches}


def scenarios(bench: Bench) -> dict[str, Any]:
    """The scenarios of the rule book side by side."""
    lock_up = shown.lock_up_of(bench.done.case)
    return {"scenarios": shown.scenario_rows(working.beside(bench.done), bench.done.base, lock_up), "lock_up": lock_up}


def sensitivity(bench: Bench) -> dict[str, Any]:
    """The tornado and the breakevens."""
    rule = working.sensitivity(bench.done)
    tornado, breaks = working.swings(bench.text)
    rows = []
    for told, found in breaks.values():
        for target, value, reason in zip(told.targets, found.value, found.why, strict=True):
            rows.append({
                "label": told.label, "figure": words.FIGURES[told.figure].label, "target": target,
                "value": words.moved(told.driver, float(value)) if reason == FOUND else "",
                "why": "" if reason == FOUND else _("Not reached between %(start)s and %(end)s") % {
                    "start": words.moved(told.driver, told.start), "end": words.moved(told.driver, told.end)}
                if reason == OUT_OF_REACH else _("The figure does not exist there")})
    return {"tornado": pictures.tornado(tornado, rule), "breaks": rows, "rule": rule}


def futures(bench: Bench) -> dict[str, Any]:
    """Ten thousand futures: where covers and returns end up."""
    told = bench.request.GET.get("seed", "")
    seed = int(told) if told.isascii() and told.isdigit() and 0 < int(told[:7]) <= SEED_MAX else 1
    lock_up = shown.lock_up_of(bench.done.case)
    found = working.chances(bench.text, seed, lock_up)
    rows = [(words.FIGURES[name], spread) for name, spread in found.spreads.items()]
    return {"chances": found, "spreads": rows, "charts": pictures.futures(found, lock_up), "lock_up": lock_up,
            "laws": laws(working.sensitivity(bench.done)), "written": shown.written}


def laws(rule: Sensitivity) -> list[tuple[str, str, str]]:
    """How each driver is drawn: its name, the law, and its numbers."""
    kinds = {"normal": _("normal"), "lognormal": _("lognormal"), "triangular": _("triangular"), "uniform": _("uniform")}
    found = []
    for name, law in rule.draws.items():
        ends = (law.low, law.mode, law.high) if law.kind == "triangular" else (law.low, law.high)
        told = _("mean %(mean)s, deviation %(deviation)s") % {
            "mean": words.moved(name, law.mean), "deviation": f"{law.deviation:.1%}",
        } if law.kind in ("normal", "lognormal") else _("from %(ends)s") % {
            "ends": " / ".join(words.moved(name, end) for end in ends)}
        found.append((str(words.DRIVERS[name]), kinds[law.kind], told))
    return found


def stress(bench: Bench) -> dict[str, Any]:
    """The stress of the project's industry at three severities."""
    section = (bench.project.sector or bench.project.client.party.industry)[:1].upper()
    found = stress_of(bench.done.book, section)
    if found is None:
        return {"stress": None, "rows": []}
    name, rule = found
    day = timezone.localdate()
    told = stressed(bench.done.case, bench.done.base, rule, day)
    lock_up = shown.lock_up_of(bench.done.case)
    rows = [{"severity": words.SEVERITIES[severity], "label": rule.shocks[severity].label, "figures": figures,
             "level": shown.level(figures["min_dscr"], lock_up),
             "moves": ", ".join(f"{words.DRIVERS[driver]} {words.moved(driver, value)}"
                                for driver, value in rule.shocks[severity].on_day(day).items())}
            for severity, figures in told.items()]
    return {"stress": rule, "stress_name": name, "rows": rows, "lock_up": lock_up, "written": shown.written,
            "section": section}


def checks(bench: Bench) -> dict[str, Any]:
    """Every check, the failing first, with what the rule book remarks."""
    return {"checks": shown.checks(bench.done.base), "remarks": bench.done.remarks,
            "solved": (bench.done.base.passes, float(bench.done.base.residual[0])),
            "reasons": [speaking.said(one) for one in bench.done.base.reasons(0)]}


def versions(bench: Bench) -> dict[str, Any]:
    """The versions, and two of them side by side where the address names them."""
    first, second = (_numbered(bench, bench.request.GET.get(name, "")) for name in ("a", "b"))
    if first is None and second is None and len(bench.every) > 1:
        second = bench.version
        first = next((one for one in bench.every if second and one.number < second.number), None)
    told = None
    if first and second and first != second:
        told = shown.differences(working.worked(first.text), working.worked(second.text))
    return {"first": first, "second": second, "differences": told}


def _numbered(bench: Bench, number: str) -> ProjectVersion | None:
    return next((one for one in bench.every if str(one.number) == number), None)


def behind(base: Result, name: str) -> list[tuple[str, str, Any]]:
    """The lines that a figure comes from: name, words, and the number (in its period, or the sum of all)."""
    about, found = words.FIGURES[name], []
    row = base.lines[{"min_llcr": "llcr", "min_plcr": "plcr", "interest_reserve": "interest_reserve",
                      "debt_reserve": "debt_reserve"}.get(name, "dscr")][0]
    at = shown.lowest(row) if about.at == "lowest" else -1
    for line in about.lines:
        values = base.lines[line][0]
        unit = "times" if line in words.TIMES else "share" if line in words.SHARES else "money"
        told = float(values[at]) if at >= 0 else float(np.nansum(values)) if unit == "money" else float(np.nanmax(values))
        label = words.line(line, base.case)
        where = str(base.grid.days[at]) if at >= 0 else _("all periods") if unit == "money" else _("highest")
        found.append((line, f"{label} · {where}", shown.written(told, unit, base.case.unit, base.case.currency)))
    return found
