"""Playing a case through a process without touching it: with the outcomes it had, or the usual ones."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from clc.kernel.errors import ClcError
from clc.stages.decision.engine.flow import Flow, Step
from clc.stages.decision.engine.run import Ask, State, no_tables, start

STEPS_MAX = 120
SAYS = ("approve", "committee", "meeting")


@dataclass(frozen=True)
class Played:
    """How a case went: its steps in order, the end's word, what tables answered, and why it stopped short, if it did."""

    steps: tuple[str, ...]
    ending: str
    answers: Mapping[str, object]
    stuck: str = ""
    nodes: tuple[str, ...] = field(default=(), compare=False)


def usual_outcome(step: Step) -> str:
    """How a step ends where nothing goes wrong."""
    return "approved" if step.kind in SAYS else "done"


def play(flow: Flow, facts: Mapping[str, object], outcomes: Mapping[str, Sequence[str]], ask: Ask = no_tables,
         until: str = "") -> Played:
    """Walk a case to its end, or until the step `until` is ready, or a step comes back a second time without a new outcome.

    outcomes: step -> its words, one for each visit; the usual word where none is left. Errors stop the play and are told.
    """
    done: list[str] = []
    try:
        state = start(flow, facts, ask)
        for _turn in range(STEPS_MAX):
            step = _next(state, done, outcomes)
            if step is None or step.id == until:
                break
            words = outcomes.get(step.id, ())
            visit = done.count(step.id)
            state.complete(step.id, words[visit] if visit < len(words) else usual_outcome(step))
            done.append(step.id)
    except ClcError as wrong:
        return Played(tuple(done), "", {}, str(wrong))
    told = {name: value for answer in state.answers for name, value in answer["outputs"].items()}
    return Played(tuple(done), state.ending, told, nodes=(*done, *(step.id for step in state.ready())))


def _next(state: State, done: Sequence[str], outcomes: Mapping[str, Sequence[str]]) -> Step | None:
    for step in state.ready():
        if done.count(step.id) <= len(outcomes.get(step.id, ())):
            return step
    return None
