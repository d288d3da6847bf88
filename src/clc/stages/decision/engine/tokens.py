"""Playing the token game over a process, whatever its conditions say: no dead end, no token left behind, no empty circle."""
from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from django.utils.translation import gettext as _

from clc.stages.decision.engine.flow import Flow
from clc.stages.decision.engine.graph import neighbours, reached
from clc.stages.decision.engine.words import STEP_ELEMENTS

STATES_MAX = 5_000
Marking = frozenset[str]


def found_in_tokens(flow: Flow) -> Iterator[tuple[str, str]]:
    """(node, words) of what goes wrong for some choice of ways.

    Every exclusive gateway may take each of its ways, every parallel one takes all; inclusive gateways and timers are
    left to the walk itself. Looks at 5,000 states at most; a process that has more is judged by those.
    """
    yield from _circles(flow)
    if "inclusiveGateway" not in flow.nodes.values():
        yield from _played(flow)


def _circles(flow: Flow) -> Iterator[tuple[str, str]]:
    rests = {name for name, kind in flow.nodes.items() if kind in STEP_ELEMENTS}
    out = neighbours((way.source, way.target) for way in flow.ways if way.target not in rests and way.source not in rests)
    for node, after in out.items():
        if any(node in reached(follower, out) for follower in after):
            yield node, _("It lies on a circle without a step in it: a case would turn for ever.")
            return


def _played(flow: Flow) -> Iterator[tuple[str, str]]:
    first = frozenset(way.id for way in flow.leaving(flow.start))
    seen, walk, told = {first}, deque([first]), set[tuple[str, str]]()
    while walk and len(seen) < STATES_MAX:
        marking = walk.popleft()
        moves = list(_moves(flow, marking, told))
        if marking and not moves:
            told |= {(_waits_at(flow, marking), _("A case can get stuck here: another way it waits for is never taken."))}
        for after in moves:
            if after not in seen:
                seen.add(after)
                walk.append(after)
    yield from sorted(told)


def _waits_at(flow: Flow, marking: Marking) -> str:
    return next(way.target for way in flow.ways if way.id in marking)


def _moves(flow: Flow, marking: Marking, told: set[tuple[str, str]]) -> Iterator[Marking]:
    """Every marking (of ways that hold a token) one move further; doubled tokens are told, and not followed."""
    for node in {way.target for way in flow.ways if way.id in marking}:
        into = [way.id for way in flow.ways if way.target == node]
        out = [way.id for way in flow.leaving(node)]
        if flow.nodes[node] == "parallelGateway":
            if set(into) <= marking:
                yield from _put(node, marking - set(into), [out], told)
            continue
        for way in marking & set(into):
            if not out:
                yield marking - {way}
            else:
                yield from _put(node, marking - {way}, [[each] for each in out], told)


def _put(node: str, rest: Marking, choices: list[list[str]], told: set[tuple[str, str]]) -> Iterator[Marking]:
    for out in choices:
        if rest & set(out):
            told.add((node, _("It can be reached twice at once: join the parallel ways before it.")))
        else:
            yield rest | set(out)
