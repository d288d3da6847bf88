"""The judged book as the clients of a lending plan, and a plan worked out in a process of its own."""
from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from clc.frames.lending_files import rule_terms, shock_of
from clc.kernel.errors import BadInput
from clc.policy.rulebook import Book
from clc.stages.hub.models import Client

SECONDS_MAX = 600


def judged_clients(limit: int = 500_000) -> dict[str, list[Any]]:
    """Clients whom the reader may see with grade, chance of default and industry as they stand; None where unknown."""
    rows = Client.objects.order_by("code").values_list("code", "standing__grade", "standing__pd", "party__industry")[:limit]
    told = list(rows)
    return {
        "code": [row[0] for row in told], "grade": [_grade(row[1]) for row in told], "pd": [row[2] for row in told],
        "industry": [row[3] or None for row in told], "most": [None] * len(told),
    }


def _grade(told: str | None) -> str | None:
    return None if told in (None, "", "unknown") else told


def case_of(book: Book, day: date, *, rule: str, clients: dict[str, list[Any]], asked: dict[str, Any],
            shock: str = "") -> dict[str, Any]:
    """A whole case as plain values: clients, terms of the rule with what is asked put over them, and the shock."""
    terms = {**rule_terms(book, rule, day), **asked}
    return {"clients": clients, "terms": terms, "shock": shock_of(book, rule, shock) if shock else None}


def worked_out(case: dict[str, Any]) -> dict[str, Any]:
    """The answer of a case, from a child process with a limit of time; BadInput with the child's words when it refuses."""
    try:
        child = subprocess.run([sys.executable, "-m", "clc.frames.lending_child"], input=json.dumps(case).encode(),
                               capture_output=True, timeout=SECONDS_MAX, check=False)
    except subprocess.TimeoutExpired as late:
        raise BadInput(_("The plan took more than ten minutes."), todo=_("Ask for fewer limits or fewer clients.")) from late
    try:
        told = json.loads(child.stdout)
    except ValueError as broken:
        lines = child.stderr.decode(errors="replace").strip().splitlines()
        raise BadInput(_("The plan ended without a word."),
                       todo=lines[-1][:300] if lines else _("Tell the administrator; the log says more.")) from broken
    if "error" in told:
        raise BadInput(str(told["error"]), todo=str(told.get("todo", "")))
    return dict(told)
