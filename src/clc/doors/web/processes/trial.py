"""A try of a process on the screen: facts as they were typed, and the way a case with them would go."""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from clc.stages.decision.engine.flow import Flow
from clc.stages.decision.engine.playing import play
from clc.stages.decision.processes import ask

BEGINS = "fact-"
TEXT_MAX = 60
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")


@dataclass(frozen=True)
class Walked:
    """The way of a try: steps in order, all nodes it touched, the end's word, what tables answered, why it stopped short."""

    steps: tuple[str, ...]
    nodes: tuple[str, ...]
    ending: str
    answers: Mapping[str, object]
    stuck: str


def tried_facts(told: Mapping[str, str]) -> tuple[dict[str, object] | None, str]:
    """The facts of the try's form (None where it was not sent), and what is wrong with them."""
    if "try" not in told:
        return None, ""
    facts: dict[str, object] = {}
    for name, text in told.items():
        if name.startswith(BEGINS) and text.strip():
            if len(text) > TEXT_MAX:
                return None, _("A fact is a number, a word, yes or no.")
            facts[name.removeprefix(BEGINS)] = fact(text.strip())
    return facts, ""


def fact(text: str) -> object:
    """A typed fact: true or false, a number (thousands may be separated), or a word."""
    if text in ("true", "false"):
        return text == "true"
    digits = text.replace(",", "")
    return float(digits) if NUMBER.fullmatch(digits) else text


def trial(flow: Flow, facts: Mapping[str, object]) -> Walked:
    """The way of a case with these facts where every step ends as usual."""
    played = play(flow, facts, {}, ask)
    nodes = tuple(dict.fromkeys((*played.steps, *played.nodes)))
    return Walked(played.steps, nodes, played.ending, played.answers, played.stuck)
