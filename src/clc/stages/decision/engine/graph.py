"""Walks over a process as a graph: what lies after what, what cannot be reached, what turns without a stop."""
from __future__ import annotations

from collections.abc import Iterable, Mapping


def neighbours(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """node -> the nodes right after it, in order, of (from, to) pairs."""
    out: dict[str, list[str]] = {}
    for source, target in pairs:
        out.setdefault(source, []).append(target)
    return out


def reached(start: str, out: Mapping[str, Iterable[str]]) -> set[str]:
    """All nodes that can be reached from `start`, with itself."""
    seen, walk = {start}, [start]
    while walk:
        for follower in out.get(walk.pop(), ()):
            if follower not in seen:
                seen.add(follower)
                walk.append(follower)
    return seen


def returning(start: str, out: Mapping[str, list[str]]) -> set[tuple[str, str]]:
    """The pairs that lead back to a node on the way from `start`: without them the process has no circle."""
    back, on_way, done = set[tuple[str, str]](), {start}, set[str]()
    walk = [(start, iter(out.get(start, ())))]
    while walk:
        node, rest = walk[-1]
        follower = next(rest, None)
        if follower is None:
            on_way.discard(node)
            done.add(node)
            walk.pop()
        elif follower in on_way:
            back.add((node, follower))
        elif follower not in done:
            on_way.add(follower)
            walk.append((follower, iter(out.get(follower, ()))))
    return back


def later_nodes(start: str, out: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    """node -> all nodes that come after it on the way from `start`, not counting ways that return."""
    back = returning(start, out)
    forward = {node: [to for to in after if (node, to) not in back] for node, after in out.items()}
    return {node: frozenset(reached(node, forward)) - {node} for node in reached(start, out)}
