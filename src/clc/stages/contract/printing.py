"""Contracts as Word files, made in a child process with bounds on time and memory; templates checked the same way."""
from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.kernel.errors import BadInput, Unavailable
from clc.stages.contract import composing
from clc.stages.contract.composing import Composed
from clc.stages.contract.models import Contract, ContractState, PaperTemplate, Side, TemplateState, Version
from clc.stages.contract.terms import Term, both
from clc.stages.contract.wording import REMOVED, STANDARD, Piece, Written, by_name, pieces
from clc.stages.credit.papers.printing import TYPES

LANGUAGES = ("zh", "en", "both")
WORD = TYPES["docx"]
SECONDS_MAX, BYTES_MAX, REFUSED = 40, 5 << 20, 3
#: Why a template is refused, as the child says it.
REASONS = tuple(map(gettext_noop, (
    "it is larger than 5 MB", "it is no Word file (.docx)", "it has too many parts, or one twice",
    "a part is named so that it would leave the file", "a part could run or hides something",
    "it swells beyond measure when unpacked", "a part is larger than it says", "a part is no plain XML",
    "a part declares a document type or entities", "a part holds instructions or entities", "it carries macros",
    "it embeds or links something", "it points to something outside the file", "it holds a field that fetches or runs",
    "it swells beyond measure when filled", "a loop runs over clauses or signatories")))


def printed(contract: Contract, version: Version, language: str) -> bytes:
    """A version as a Word file in a language, or both side by side; on the institution's template where one is in use."""
    told = laid_out(contract, version, language)
    template = PaperTemplate.objects.filter(kind=contract.kind, language=language, state=TemplateState.IN_USE).first()
    return _press(told, bytes(template.content) if template is not None else None)


def checked(raw: bytes, kind: str, language: str) -> None:
    """BadInput, saying why, unless a template is harmless and prints a sample contract of its kind whole."""
    if len(raw) > BYTES_MAX:
        raise BadInput(_("The template is refused: %(why)s.") % {"why": _(REASONS[0])}, todo=_("Make it smaller."))
    rule = composing.kind_of(kind)
    clauses = tuple(Written(name, STANDARD, clause.title_zh, clause.label, clause.zh.strip(), clause.en.strip())
                    for name, clause in composing.clauses_of(rule))
    terms = tuple(Term(place, place, "x", f"样{at}", f"sample {at}", "sample")
                  for at, place in enumerate(dict.fromkeys(
                      place for _name, clause in composing.clauses_of(rule) for place in clause.places)))
    told = _told(Composed(clauses, terms), language, rule.title_zh, rule.label)
    _press({**told, "number": "SAMPLE-01", "seal": "0" * 64, "mark": "", "signatories": []}, raw)


def laid_out(contract: Contract, version: Version, language: str) -> dict[str, Any]:
    """A contract as plain values to be printed: nothing is looked up while printing."""
    rule, told = composing.kind_of(contract.kind), composing.of_version(version)
    final = contract.state in (ContractState.RELEASED, ContractState.SIGNED, ContractState.ARCHIVED)
    words = {one.name: one.zh for one in told.terms}
    found = _told(told, language, rule.title_zh, rule.label)
    signatories = []
    for one in contract.signatures.all():
        chinese, english = both(partial(_side, one.side))
        signatories.append({"of": one.of, "side_zh": chinese, "side_en": english})
    mark = "" if final and version.number == contract.newest else " / ".join(dict.fromkeys(both(lambda: _("Draft"))))
    facts = {name: words.get(name, "") for name in ("lender", "borrower", "provider", "main_number")}
    return {**found, **facts, "number": contract.number, "seal": version.seal, "mark": mark, "signatories": signatories}


def _told(told: Composed, language: str, title_zh: str, title_en: str) -> dict[str, Any]:
    named = by_name(told.terms)
    clauses = [{"number": at, "title_zh": one.title_zh, "title_en": one.title_en,
                "zh": _plain(pieces(one, named, "zh")), "en": _plain(pieces(one, named, "en"))}
               for at, one in enumerate((one for one in told.clauses if one.way != REMOVED), start=1)]
    return {"language": language, "title_zh": title_zh, "title_en": title_en, "clauses": clauses}


def _side(name: str) -> str:
    return str(Side(name).label)


def _plain(paragraphs: list[list[Piece]]) -> list[list[dict[str, str]]]:
    return [[{"text": run.text, "key": run.key} for run in runs] for runs in paragraphs]


def _press(told: Mapping[str, Any], template: bytes | None) -> bytes:
    """Print in the child; BadInput for a template that is refused, Unavailable when it cannot be printed."""
    sent = {**told, "template": None if template is None else base64.b64encode(template).decode()}
    command = [sys.executable, "-I", "-m", "clc.stages.contract.papers.press"]
    try:
        child = subprocess.run(command, input=json.dumps(sent).encode(), capture_output=True, timeout=SECONDS_MAX,
                               check=False, env={})
    except subprocess.TimeoutExpired as late:
        raise _failed(_("printing took more than %(seconds)s seconds") % {"seconds": SECONDS_MAX}) from late
    said = child.stderr.decode(errors="replace").strip()
    if child.returncode == REFUSED:
        why, _bar, part = said.partition("|")
        raise BadInput(_("The template is refused: %(why)s.") % {"why": _(why) if why in REASONS else why},
                       todo=_("Correct it: %(part)s.") % {"part": part} if part else _("Correct it and bring it in again."))
    if child.returncode or not child.stdout:
        raise _failed((said.splitlines() or [""])[-1][:300])
    return child.stdout


def _failed(why: str) -> Unavailable:
    return Unavailable(_("The contract could not be printed: %(why)s.") % {"why": why.rstrip(".")},
                       todo=_("Try again; if it happens again, tell the administrator."))
