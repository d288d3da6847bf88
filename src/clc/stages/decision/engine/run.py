"""A case on its way through a process: start, what is ready, complete, jump back, a clock that ran out, to JSON and back.

    state = start(flow, {"amount": 5_000_000})
    state.ready()                                   -> [Step, ...]
    state.complete("review", "approve", {"raroc": 0.14})   -> the steps that became ready by it
    state.to_json() / from_json(flow, kept)         -> one JSON object of a few hundred bytes

The engine knows no people, no clock and no database: who may, what is missing and when it is late is asked above.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.decision.engine.condition import scalar
from clc.stages.decision.engine.flow import Clock, Flow, Step
from clc.stages.decision.engine.kept_engine import Token, moved

VERSION = 1
FACTS_MAX = 300
TEXT_MAX = 1_000
ANSWERS_MAX = 50

#: (name of a decision table, facts) -> {"outputs": {...}, "rows": [...], "why": ...}; how tables are asked by a walk.
Ask = Callable[[str, Mapping[str, object]], Mapping[str, Any]]


def no_tables(name: str, _facts: Mapping[str, object]) -> Mapping[str, Any]:
    """The answer where no tables were given: the table is not known."""
    raise BadInput(_("The decision table “%s” is not known.") % name,
                   todo=_("Bring it in, and have it confirmed, before the process needs it."))


class State:
    """Where one case stands: its marking, its facts, the steps it has been through, and the answers of tables."""

    def __init__(self, flow: Flow, ask: Ask = no_tables) -> None:
        self.flow, self.ask = flow, ask
        self.marking: list[Token] = []
        self.facts: dict[str, object] = {}
        self.visits: dict[str, int] = {}
        self.answers: list[dict[str, Any]] = []
        self.ended = ""

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return not self.marking

    @property
    def ending(self) -> str:
        """The word of the end that was reached (approved, refused, done ...); nothing while the case is under way."""
        return self.flow.endings.get(self.ended, "done") if self.done else ""

    def earlier(self) -> list[Step]:
        """The steps the case has been at and is not at now, in the order of the road: where it may be returned to."""
        here = {node for node, _via in self.marking}
        return [step for step in self.flow.road() if step.id in self.visits and step.id not in here]

    def ready(self) -> list[Step]:
        """The steps that wait to be done, in the process file's order."""
        here = {node for node, _via in self.marking}
        return [step for name, step in self.flow.steps.items() if name in here]

    def complete(self, step: str, outcome: str = "", facts: Mapping[str, object] | None = None) -> list[Step]:
        """End a step that is ready, with its outcome and what it found; answers the steps that became ready by it.

        The facts `outcome` and `<step>_outcome` are the outcome's word. BadInput where the step is not ready, the word is
        not one of the step's outcomes, or a fact is no text, number or truth; nothing has changed then.
        """
        self._must_be_ready(step)
        told = self.flow.steps[step]
        if told.outcomes and outcome not in told.outcomes:
            raise BadInput(_("“%(outcome)s” is no outcome of “%(step)s”.") % {"outcome": outcome, "step": told.label},
                           todo=_("Choose one of: %s.") % ", ".join(told.outcomes))
        return self._go(self.marking, step, {**plain(facts or {}), "outcome": outcome, f"{step}_outcome": outcome})

    def learn(self, facts: Mapping[str, object]) -> None:
        """Take facts that changed outside of a step; they count from the next gateway on."""
        self.facts = _bounded({**self.facts, **plain(facts)})

    def jump(self, to: str, *, unvisited: bool = False) -> list[Step]:
        """Return to an earlier step: it becomes ready again, and all that came after it on its way is withdrawn.

        BadInput where the case has not been there (unless `unvisited`: a case that crosses to another edition).
        """
        if to not in self.flow.steps:
            raise BadInput(_("The process has no step “%s”.") % to, todo=_("Choose one of its steps."))
        if not unvisited and to not in self.visits:
            raise BadInput(_("The case has not been at “%s”.") % self.flow.steps[to].label,
                           todo=_("Return it to a step it has passed."))
        later = self.flow.later.get(to, frozenset())
        kept = [token for token in self.marking if token[0] not in later and token[1] not in later and token != (to, "")]
        before = {node for node, _via in kept}
        self.marking, self.ended = [*kept, (to, "")], ""
        self._arrived(before)
        return [self.flow.steps[to]]

    def clocks(self) -> list[Clock]:
        """The timers that run now, each with its step and its days."""
        return [self.flow.clocks[name] for step in self.ready() for name in step.clocks]

    def fire(self, clock: str) -> list[Step]:
        """A timer of a ready step ran out: the case goes on where it leads; the step ends or stays, as the timer says."""
        found = self.flow.clocks.get(clock)
        if found is None:
            raise BadInput(_("The process has no timer “%s”.") % clock, todo=_("Look at the process again."))
        self._must_be_ready(found.step)
        kept = [token for token in self.marking if not (found.ends_step and token[0] == found.step)]
        return self._go([*kept, (found.leads, "")], "", {"outcome": "", "clock": clock})

    def to_json(self) -> dict[str, Any]:
        """The case as plain JSON, to be kept in one column; `from_json` reads it."""
        return {"v": VERSION, "flow": self.flow.sha256, "at": [list(token) for token in self.marking], "facts": self.facts,
                "visits": self.visits, "answers": self.answers, "ended": self.ended}

    def _must_be_ready(self, step: str) -> None:
        if not any(node == step for node, _via in self.marking):
            label = self.flow.steps[step].label if step in self.flow.steps else step
            raise BadInput(_("“%s” is not waiting to be done.") % label, todo=_("Look at the case again: it has moved on."))

    def _go(self, marking: Iterable[Token], node: str, learnt: Mapping[str, object]) -> list[Step]:
        facts, answers = _bounded({**self.facts, **learnt}), list(self.answers)
        before = {name for name, _via in self.marking} - {node}

        def decide(task: str, known: dict[str, object]) -> None:
            table = self.flow.decisions[task]
            answer = dict(self.ask(table, known))
            known.update(plain(answer["outputs"]))
            answers.append({"table": table, **answer})

        after, ended = moved(self.flow.spec, marking, node, facts, decide)
        self.marking, self.facts, self.answers = after, facts, answers[-ANSWERS_MAX:]
        self.ended = "" if after else ended or self.ended
        return self._arrived(before)

    def _arrived(self, before: set[str]) -> list[Step]:
        fresh = [step for step in self.ready() if step.id not in before]
        for step in fresh:
            self.visits[step.id] = self.visits.get(step.id, 0) + 1
        return fresh


def start(flow: Flow, facts: Mapping[str, object], ask: Ask = no_tables) -> State:
    """A new case of a process, brought to its first steps."""
    state = State(flow, ask)
    first = next(way.target for way in flow.ways if way.source == flow.start)
    state._go([(first, flow.start)], "", plain(facts))
    return state


def from_json(flow: Flow, kept: Mapping[str, Any], ask: Ask = no_tables) -> State:
    """The case that `to_json` wrote, on the same edition of its process; else BadInput."""
    if kept.get("v") != VERSION or kept.get("flow") != flow.sha256:
        raise BadInput(_("The case was kept under another edition of its process."),
                       todo=_("Bring it over to this edition first."))
    state = State(flow, ask)
    state.marking = [(node, via) for node, via in kept["at"]]
    state.facts, state.visits = dict(kept["facts"]), dict(kept["visits"])
    state.answers, state.ended = list(kept["answers"]), kept["ended"]
    return state


def plain(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts as they are kept: texts, numbers, truths, None for unknown; else BadInput."""
    found: dict[str, object] = {}
    for name, value in facts.items():
        if value is not None and not isinstance(value, str | bool) and not hasattr(value, "__float__"):
            raise BadInput(_("The fact “%s” is no text, number or truth.") % name, todo=_("Tell what is decided by."))
        if isinstance(value, str) and len(value) > TEXT_MAX:
            raise BadInput(_("The fact “%s” is too long to decide by.") % name, todo=_("Tell what is decided by."))
        found[name] = scalar(value)
    return found


def _bounded(facts: dict[str, object]) -> dict[str, object]:
    if len(facts) > FACTS_MAX:
        raise BadInput(_("A case holds at most 300 facts."), todo=_("Hand in only those that its process decides by."))
    return facts
