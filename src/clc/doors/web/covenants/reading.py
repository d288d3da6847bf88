"""Protection as the screen shows it: states in words, limits drawn on a small scale, conditions by their step."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from clc.policy.kind.condition import GATES
from clc.stages.deal.models import Condition, Fulfilled, Structure
from clc.stages.deal.protecting import Standing
from clc.stages.hub.models import Client, Document

WIDTH = 168.0
DOCUMENTS_SHOWN = 80
MEANING = {"met": "good", "thin": "warn", "breached": "bad", "unknown": ""}
ICONS = {"met": "check", "thin": "alert-triangle", "breached": "alert-octagon", "unknown": "circle-dashed"}


@dataclass(frozen=True)
class Scale:
    """A limit on a line: where it stands, where headroom gets thin, where the value is; the bad side from `bad` on."""

    limit: float
    edge: float
    value: float
    bad: float
    bad_wide: float
    thin: float
    thin_wide: float


@dataclass(frozen=True)
class Step:
    """The conditions before one step, and how many are open."""

    gate: str
    rows: Sequence[Condition]

    @property
    def open(self) -> int:
        """How many are open."""
        return sum(one.state == Fulfilled.OPEN for one in self.rows)


def states() -> dict[str, str]:
    """What a state is called."""
    return {"met": _("Met"), "thin": _("Thin"), "breached": _("Breached"), "unknown": _("Unknown")}


def families() -> dict[str, str]:
    """What a family of covenants is called."""
    return {"financial": _("Financial covenants"), "information": _("Information"), "positive": _("Duties to do"),
            "negative": _("Duties not to do"), "environment": _("Environment and society"),
            "default": _("Events of default")}


def consequences() -> dict[str, str]:
    """What follows from a breach."""
    return {"call": _("Talk to the client"), "stop_drawing": _("Stop drawing"), "lock_up": _("Lock up distributions"),
            "cash_sweep": _("Sweep cash"), "raise_margin": _("Raise the margin"),
            "more_security": _("Ask for more security"), "event_of_default": _("Event of default"),
            "accelerate": _("Call the loan")}


def sources() -> dict[str, str]:
    """Where the number or the finding comes from."""
    return {"statements": _("Statements"), "project_model": _("Project model"), "compliance_certificate": _("Certificate"),
            "report": _("Report"), "register": _("Register"), "account": _("Account"), "event": _("Event")}


def gates() -> dict[str, str]:
    """Before which step a condition is met."""
    return {"signing": _("Before signing"), "first_drawing": _("Before the first drawing"),
            "each_drawing": _("Before each drawing"), "completion": _("At completion"), "after": _("After the drawing")}


def strengths() -> dict[str, tuple[str, str]]:
    """How strong a form is in law, in words and as a meaning."""
    return {"priority": (_("Paid first"), "good"), "joint": (_("Joint and several"), "good"),
            "subsidiary": (_("Subsidiary"), "warn"), "contract": (_("By contract"), ""), "moral": (_("No duty"), "warn")}


def inputs() -> dict[str, str]:
    """What the amounts of a test are called."""
    return {"cash": _("Cash available for debt service"), "service": _("Principal and interest"),
            "rate": _("Rate per period"), "opening": _("Debt at the start of each period"), "debt": _("Debt"),
            "equity": _("Equity"), "earnings": _("EBITDA"), "interest": _("Interest")}


def scale(one: Standing) -> Scale | None:
    """The line of a covenant with a limit; None where there is none to draw."""
    if not isfinite(one.limit) or one.rule is None:
        return None
    told = [abs(one.limit), abs(one.edge), abs(one.value) if isfinite(one.value) else 0.0]
    low = min(0.0, one.limit, one.edge, one.value if isfinite(one.value) else 0.0)
    wide = max(max(told) * 1.25, abs(one.limit) * 1.6, 1e-9) - low
    at = {name: max(0.0, min(WIDTH, (value - low) / wide * WIDTH)) if isfinite(value) else -1.0
          for name, value in (("limit", one.limit), ("edge", one.edge), ("value", one.value))}
    least = one.rule.op == "at_least"
    bad, bad_wide = (0.0, at["limit"]) if least else (at["limit"], WIDTH - at["limit"])
    thin, thin_wide = sorted((at["limit"], at["edge"]))[0], abs(at["edge"] - at["limit"])
    return Scale(at["limit"], at["edge"], at["value"], bad, bad_wide, thin, thin_wide)


def steps(rows: Iterable[Condition]) -> list[Step]:
    """The conditions by the step they stand before, in order."""
    told = list(rows)
    found = [Step(gate, [one for one in told if one.gate == gate]) for gate in GATES]
    return [one for one in found if one.rows]


def alternatives(client: Client) -> list[Structure]:
    """The alternatives of the client's quotes that still run, the newest first."""
    rows = Structure.objects.filter(client=client).exclude(state="withdrawn").select_related("quote", "project")
    return list(rows.order_by("-quote__number", "-quote__version", "letter")[:24])


def alternative_word(one: Structure) -> str:
    """An alternative as a choice."""
    return _("Quote %(number)s, alternative %(letter)s") % {
        "number": f"{one.quote.number}.{one.quote.version}", "letter": one.letter}


def chosen(request: HttpRequest, rows: Sequence[Structure]) -> Structure | None:
    """The alternative named in the address or the form, if it is one of the client's."""
    told = request.GET.get("structure", "") or request.POST.get("structure", "")
    return next((one for one in rows if str(one.pk) == told), None)


def papers(client: Client) -> list[tuple[Any, str]]:
    """The client's documents as choices, the newest first."""
    rows = Document.objects.filter(client=client).order_by("-at", "-pk")[:DOCUMENTS_SHOWN]
    return [(one.pk, f"{one.name} · {one.at:%Y-%m-%d}") for one in rows]
