"""Addresses of the list: the same query string with something changed."""
from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict

NOT_OF_A_VIEW = frozenset({"page", "view", "size"})


def changed(query: QueryDict, key: str, values: Iterable[str] | None) -> str:
    """The query string with one parameter set to these values (none: taken away), back on its first page."""
    fresh = query.copy()
    fresh.pop("page", None)
    fresh.pop(key, None)
    if values is not None:
        fresh.setlist(key, list(values))
    return f"?{fresh.urlencode()}"


def toggled(query: QueryDict, key: str, value: str) -> str:
    """The query string with one value of a parameter taken in, or out when it is in."""
    held = query.getlist(key)
    return changed(query, key, [one for one in held if one != value] if value in held else [*held, value])


def said(query: QueryDict) -> str:
    """What a view keeps of an address: filters, sort and columns in one order, without page and view."""
    kept = QueryDict(mutable=True)
    for key in sorted(query.keys() - NOT_OF_A_VIEW):
        values = [value for value in query.getlist(key) if value]
        if values:
            kept.setlist(key, values)
    return kept.urlencode()
