"""The sliders beside a case: a few drivers moved at once, answered beside the case as it is written."""
from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from clc.doors.web.projects import shown, speaking, words, working
from clc.engines.cashflow.project import Result
from clc.frames.projects.ruling import Remark
from clc.kernel.errors import BadInput

FIGURES = ("debt", "min_dscr", "average_dscr", "min_llcr", "project_irr", "equity_irr", "npv")


@dataclass(frozen=True)
class Slider:
    """One driver: its bounds and step as people move it, and how that becomes the driver."""

    low: float
    high: float
    step: float
    unit: str

    def driver(self, told: float) -> float:
        """The driver of a slider's value: percent to a factor, basis points to a rate, months as they are."""
        return 1 + told / 100 if self.unit == "%" else told / 10_000 if self.unit == "bp" else told


SLIDERS: Mapping[str, Slider] = {
    "price": Slider(-40, 40, 1, "%"), "volume": Slider(-40, 40, 1, "%"), "opex": Slider(-40, 60, 1, "%"),
    "capex": Slider(-20, 40, 1, "%"), "rate": Slider(-200, 400, 10, "bp"), "delay_months": Slider(0, 36, 1, "months"),
}


@dataclass(frozen=True)
class Line:
    """One figure: as written, with the drivers moved and the debt kept, and with the debt sized anew."""

    label: str
    now: Markup
    kept: Markup
    sized: Markup
    level: str


@dataclass(frozen=True)
class Live:
    """What the editor's text comes to: mistakes (a line each) or figures, remarks, failing checks."""

    wrong: tuple[str, ...] = ()
    todo: str = ""
    lines: tuple[Line, ...] = ()
    remarks: tuple[Remark, ...] = ()
    reasons: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    binding: tuple[tuple[str, str], ...] = ()
    is_moved: bool = False
    values: Mapping[str, float] = field(default_factory=dict)


def read(text: str, form: Mapping[str, str]) -> Live:
    """Work the text out with the sliders of a form; a text that is no case tells its mistakes by field and line."""
    values = {name: value_of(slider, form.get(name, "")) for name, slider in SLIDERS.items()}
    if not text.strip():
        return Live(values=values)
    try:
        work = working.worked(text.replace("\r\n", "\n"))
        drivers = {name: SLIDERS[name].driver(value) for name, value in values.items()}
        kept, sized = working.moved(work, drivers) if any(values.values()) else (work.base, work.base)
    except BadInput as wrong:
        return Live(tuple(speaking.spoken(wrong.message)), speaking.said(wrong.todo), values=values)
    lock_up = shown.lock_up_of(work.case)
    return Live(
        lines=tuple(_line(name, (work.base, kept, sized), lock_up) for name in FIGURES), remarks=tuple(work.remarks),
        reasons=tuple(speaking.said(one) for one in work.base.reasons(0)),
        failing=tuple(one["label"] for one in shown.checks(work.base) if not one["holds"]),
        binding=tuple((one.name, one.bound_by(0)) for one in work.base.tranches),
        is_moved=any(values.values()), values=values)


def value_of(slider: Slider, told: str) -> float:
    """A slider's value within its bounds; 0 where nothing that can be read was sent."""
    try:
        value = float(told)
    except ValueError:
        return 0.0
    return min(max(value, slider.low), slider.high) if math.isfinite(value) else 0.0


def _line(name: str, runs: tuple[Result, Result, Result], lock_up: float) -> Line:
    about, case = words.FIGURES[name], runs[0].case
    values = [float(getattr(run, name)[0]) for run in runs]
    now, moved, sized = (shown.written(value, about.unit, case.unit, case.currency) for value in values)
    level = shown.level(values[1], lock_up) if name == "min_dscr" else ""
    return Line(str(about.label), now, moved, sized, level)
