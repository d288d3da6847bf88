"""Facts on groups, the buyers and sellers of a client: first sums by client and group, then by client."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import reduce

import narwhals.stable.v2 as nw

from clc.frames.rows import Frame, cents, fits, money, month_number, taken
from clc.frames.windows import ANY_DAY, Ends, if_whole, in_window, placed
from clc.policy.facts import ON_GROUPS, FactRule, TableRule

Facts = Mapping[str, FactRule]


def on_groups(facts: Facts) -> dict[str, FactRule]:
    """The facts that are drawn from sums by client and group."""
    return {name: rule for name, rule in facts.items() if rule.how in ON_GROUPS}


def of_groups(rows: Frame, base: Frame, ends: Ends, rule: TableRule, facts: Facts) -> Frame:
    """The base with the facts on groups joined to it, one row a client."""
    wanted = on_groups(facts)
    if not wanted:
        return base
    within = placed(rows.with_columns(month=month_number(rule.day)), ends)
    for kin in _alike(wanted):
        base = base.join(_grouped(within, kin), on="client", how="left")
    none = {name: None if fact.how == "shares_squared" else 0.0 for name, fact in wanted.items()}
    return base.with_columns(**{name: if_whole(name, fact, fill=none[name]) for name, fact in wanted.items()})


def _alike(facts: Facts) -> Iterable[dict[str, FactRule]]:
    """The facts in sets that share their rows and their groups."""
    sets: dict[str, dict[str, FactRule]] = {}
    for name, fact in facts.items():
        key = json.dumps([fact.model_dump(mode="json", include={"where", "by"})], sort_keys=True)
        sets.setdefault(key, {})[name] = fact
    return sets.values()


def _grouped(rows: Frame, facts: Facts) -> Frame:
    """One row a client: facts that share conditions and groups; null where no row fits."""
    first = next(iter(facts.values()))
    by = list(first.by)
    known = reduce(lambda one, other: one & other, [~nw.col(name).is_null() for name in by])
    held = rows.filter(known)
    condition = fits(first.where, ANY_DAY)
    held = held if condition is None else held.filter(condition)
    needed: dict[str, nw.Expr] = {}
    for fact in facts.values():
        window = in_window(fact)
        needed[_count(fact)] = nw.when(window).then(nw.lit(1)).sum().fill_null(0)
        if fact.take is not None:
            needed[_net(fact)] = nw.when(window).then(cents(taken(fact, ANY_DAY))).sum().fill_null(0)
        if fact.how in ("newcomers", "from_newcomers"):
            before = nw.col("ago") >= fact.back + (fact.months or 0)
            needed[_before(fact)] = nw.when(before).then(nw.lit(1)).sum().fill_null(0)
    groups = held.group_by("client", *by).agg(**needed)
    groups = _ranked(groups, facts, by)
    return groups.group_by("client").agg(**{name: _of_group(fact) for name, fact in facts.items()})


def _ranked(groups: Frame, facts: Facts, by: list[str]) -> Frame:
    """The groups with what looks across a client's groups: the place by size, the sum of all."""
    for fact in facts.values():
        net = nw.col(_net(fact)).clip(0)
        if fact.how == "largest_5":
            groups = groups.with_columns(below=-net)
            place = nw.col("below").cum_count().over("client", order_by=["below", *by])
            groups = groups.with_columns(place.alias(_place(fact))).drop("below")
        if fact.how == "shares_squared":
            groups = groups.with_columns(net.sum().over("client").alias(_whole(fact)))
    return groups


def _of_group(fact: FactRule) -> nw.Expr:
    """A fact on groups, as a summary of the client's groups."""
    net, count, whole = nw.col(_net(fact)).clip(0), nw.col(_count(fact)), nw.col(_whole(fact))
    share = nw.when(whole > 0).then(net / whole)
    strange = (nw.col(_before(fact)) == 0) & (count > 0)
    counts: dict[str, nw.Expr] = {
        "distinct": nw.when(count > 0).then(nw.lit(1)).sum(),
        "newcomers": nw.when(strange).then(nw.lit(1)).sum(),
        "beyond_first": (count - 1).clip(0).sum(),
    }
    sums: dict[str, nw.Expr] = {
        "together": net.sum(),
        "largest": net.max(),
        "largest_5": nw.when(nw.col(_place(fact)) <= 5).then(net).sum(),
        "singles": nw.when(count == 1).then(net).sum(),
        "from_newcomers": nw.when(strange).then(net).sum(),
    }
    if fact.how == "shares_squared":
        return nw.when(whole.max() > 0).then((share * share).sum().round(9))
    return counts[fact.how] / 1 if fact.how in counts else money(sums[str(fact.how)])


def _key(fact: FactRule) -> str:
    """A column stem for a window and what is taken."""
    return f"{fact.months}_{fact.back}_{fact.take}"


def _count(fact: FactRule) -> str:
    return f"count_{fact.months}_{fact.back}"


def _net(fact: FactRule) -> str:
    return f"net_{_key(fact)}"


def _before(fact: FactRule) -> str:
    return f"before_{fact.months}_{fact.back}"


def _place(fact: FactRule) -> str:
    return f"place_{_key(fact)}"


def _whole(fact: FactRule) -> str:
    return f"whole_{_key(fact)}"
