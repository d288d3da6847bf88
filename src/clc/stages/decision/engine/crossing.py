"""Bringing a running case from one version of its process to another: each token to a step that is there, or not at all."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.decision.engine.flow import Flow, Step
from clc.stages.decision.engine.run import VERSION


def gone(old: Flow, new: Flow) -> tuple[Step, ...]:
    """The steps of the old version that the new one does not have: cases at them need to be told where to go."""
    return tuple(step for name, step in old.steps.items() if name not in new.steps)


def crossed(kept: Mapping[str, Any], old: Flow, new: Flow, steps: Mapping[str, str]) -> dict[str, Any]:
    """A kept case (`State.to_json`) of `old` as one of `new`; steps: old step -> new step, the same name if not said.

    BadInput where a token stands at something that has no place in the new version; the case then stays where it is.
    """
    if kept.get("v") != VERSION or kept.get("flow") != old.sha256:
        raise BadInput(_("The case was kept under another edition of its process."),
                       todo=_("Bring it over to this edition first."))
    marking: dict[tuple[str, str], None] = {}
    for node, via in kept["at"]:
        marking[_arrived(node, via, new, steps) if via else (_stands(node, old, new, steps), "")] = None
    visits: dict[str, int] = {}
    for node, count in kept["visits"].items():
        there = steps.get(node, node)
        if there in new.steps:
            visits[there] = visits.get(there, 0) + count
    for node, via in marking:
        if not via:
            visits.setdefault(node, 1)
    return {**kept, "flow": new.sha256, "at": [list(token) for token in marking], "visits": visits}


def _stands(node: str, old: Flow, new: Flow, steps: Mapping[str, str]) -> str:
    there = steps.get(node, node)
    if there not in new.steps:
        label = old.steps[node].label if node in old.steps else node
        raise BadInput(_("It stands at “%s”, and the new version has no such step.") % label,
                       todo=_("Say which step of the new version it shall go to."))
    return there


def _arrived(node: str, via: str, new: Flow, steps: Mapping[str, str]) -> tuple[str, str]:
    came = steps.get(via, via)
    if not any((way.source, way.target) == (came, node) for way in new.ways):
        raise BadInput(_("One of its parallel ways has ended, and the new version does not join them in the same place."),
                       todo=_("Let it pass the joining first, then bring it over."))
    return node, came


def changed_steps(old: Flow, new: Flow, steps: Mapping[str, str]) -> frozenset[str]:
    """The old steps whose rules or place differ in the new version: what is open there is opened anew."""
    return frozenset(name for name, step in old.steps.items() if new.steps.get(steps.get(name, name)) != step)


def differences(old: Flow, new: Flow) -> list[tuple[str, str, str]]:
    """(what, label, "added" | "gone" | "changed") of every step, table, way and timer that differs between two versions."""
    found = []
    for what, before, after in (("step", old.steps, new.steps), ("timer", old.clocks, new.clocks),
                                ("table", old.decisions, new.decisions), ("way", _ways(old), _ways(new))):
        found += list(_compared(what, before, after, {**old.labels, **new.labels}))
    return found


def _ways(flow: Flow) -> dict[str, object]:
    return {f"{flow.labels.get(way.source) or way.source} → {flow.labels.get(way.target) or way.target}":
            (way.condition.text if way.condition else "", way.default) for way in flow.ways}


def _compared(what: str, before: Mapping[str, object], after: Mapping[str, object],
              labels: Mapping[str, str]) -> Iterable[tuple[str, str, str]]:
    for name in {**before, **after}:
        if name not in after:
            yield what, labels.get(name, name), "gone"
        elif name not in before:
            yield what, labels.get(name, name), "added"
        elif before[name] != after[name]:
            yield what, labels.get(name, name), "changed"
