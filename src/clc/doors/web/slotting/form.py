"""A sheet's form: from what was posted to what is filled in."""

from __future__ import annotations

from math import isfinite
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.policy.kind.slotting import Slotting
from clc.stages.credit.services.slotting import Filled

LARGEST = 1e17


def filled(rule: Slotting, posted: QueryDict) -> Filled:
    """What a person filled in; a number that is none is refused."""
    answers: dict[str, dict[str, Any]] = {}
    for name in rule.questions():
        answer = posted.get(f"a-{name}", "")
        answers[name] = {
            "answer": int(answer) if answer in {"0", "1", "2", "3", "4"} else answer or None,
            "reason": posted.get(f"r-{name}", "").replace("\x00", ""),
            "evidence": posted.get(f"e-{name}", "").replace("\x00", ""),
        }
    traits = {name: posted.get(f"t-{name}", "") for name in rule.traits}
    return Filled(
        answers, traits, posted.get("pool", "standard"), number(posted.get("years_left", "")), "defaulted" in posted
    )


def number(text: str) -> float | None:
    """A number as people type it, None where nothing was; else BadInput."""
    tidy = text.strip().replace(",", "").replace("，", "")
    if not tidy:
        return None
    try:
        value = float(tidy)
    except ValueError:
        value = float("nan")
    if not isfinite(value) or abs(value) >= LARGEST:
        raise BadInput(_("“%(text)s” is not a number.") % {"text": text[:40]}, todo=_("Write digits, such as 1250000.00."))
    return value


def version(posted: QueryDict) -> int:
    """Which version of the sheet the form was opened on; one that is not told is stale."""
    told = posted.get("version", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else -1
