"""Which clients would stand elsewhere: two tables of verdicts on the same clients in, every move out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import narwhals.stable.v2 as nw

from clc.engines.judge import LEVELS
from clc.frames.tiers import in_words
from clc.frames.warnings import CLIENT


def moves(before: Any, after: Any, *, codes: Iterable[str], words: Iterable[str]) -> Any:
    """Every client and verdict that differs between two judgements, e.g. by the book in force and by a draft.

    before, after: native tables with `client`; codes: columns of level codes (a rule that only one table has is
    unknown in the other); words: columns of words, such as service_tier, management_tier, light, grade, told in
    both. Returns a native table client, what (the column), before, after (words), in order of what and client; a
    client that only one table has is left out.
    """
    tables = nw.from_native(before), nw.from_native(after)
    held = [set(table.collect_schema().names()) for table in tables]
    told = {name: [_code(name, name in has) for has in held] for name in codes}
    told |= {name: [nw.col(name), nw.col(name)] for name in words}
    found = [_moved(tables, name, *told[name]) for name in sorted(told)]
    return nw.concat(found, how="vertical").to_native()


def _moved(tables: tuple[Any, Any], name: str, old: nw.Expr, new: nw.Expr) -> Any:
    """The clients whose verdict of one name differs."""
    was = tables[0].select(nw.col(CLIENT), old.alias("before"))
    now = tables[1].select(nw.col(CLIENT), new.alias("after"))
    both = was.join(now, on=CLIENT, how="inner").filter(nw.col("before") != nw.col("after"))
    return both.select(nw.col(CLIENT), nw.lit(name).alias("what"), nw.col("before", "after")).sort(CLIENT)


def _code(name: str, held: bool) -> nw.Expr:
    """The word of a level code, unknown where the table has no such rule."""
    return in_words(nw.col(name), LEVELS) if held else nw.lit(LEVELS[0])
