"""One text over another: what a nearer layer says of a field holds, the rest stays."""

from __future__ import annotations

from collections.abc import Mapping

from clc.policy.text import Plain


def over(below: Mapping[str, Plain], above: Mapping[str, Plain]) -> dict[str, Plain]:
    """`below` with what `above` says: mappings field by field and day by day, everything else replaced whole.

    Neither input is changed. `over(x, {})` equals x, and `over(over(x, a), a)` equals `over(x, a)`.
    """
    merged = dict(below)
    for field, told in above.items():
        held = merged.get(field)
        merged[field] = over(held, told) if isinstance(held, dict) and isinstance(told, dict) else told
    return merged


def plain(told: object) -> Plain:
    """A value given in Python as the file would say it: days as ISO words, tuples as lists; else
    TypeError."""
    if told is None or isinstance(told, bool | int | float | str):
        return told
    if isinstance(told, Mapping):
        return {str(key): plain(value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [plain(value) for value in told]
    if hasattr(told, "isoformat"):
        return str(told.isoformat())
    raise TypeError(f"a rule cannot say a {type(told).__name__}")
