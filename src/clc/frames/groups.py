"""Facts on groups, the buyers and sellers of a client: first sums by client and group, then by client."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import reduce

import narwhals.stable.v2 as nw

from clc.frames.rows import Frame, cents, fits, money, month_number, number_of, taken, where_holds
from clc.frames.windows import ANY_DAY, Ends, if_whole, in_window, placed
from clc.policy.facts import ON_GROUPS, Check, Condition, FactRule, TableRule

Facts = Mapping[str, FactRule]
OF_STRANGERS = frozenset(("newcomers", "from_newcomers"))


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
    """The facts in sets that share their groups and the plain conditions on their rows."""
    sets: dict[str, dict[str, FactRule]] = {}
    for name, fact in facts.items():
        sets.setdefault(json.dumps([fact.by, sorted(_plain(fact).items())]), {})[name] = fact
    return sets.values()


def _plain(fact: FactRule) -> dict[str, Condition]:
    """The conditions that ask for one value; those rows are taken out before anything else."""
    return {column: told for column, told in fact.where.items() if not isinstance(told, Check)}


def _mask(fact: FactRule) -> nw.Expr | None:
    """The other conditions; facts that differ in them share their groups."""
    return fits({column: told for column, told in fact.where.items() if isinstance(told, Check)}, ANY_DAY)


def _grouped(rows: Frame, facts: Facts) -> Frame:
    """One row a client: facts that share groups and plain conditions; null where no row fits."""
    first = next(iter(facts.values()))
    by = list(first.by)
    known = reduce(lambda one, other: one & other, [~nw.col(name).is_null() for name in by])
    condition = fits(_plain(first), ANY_DAY)
    held = rows.filter(known if condition is None else condition & known)
    if not any(fact.how in OF_STRANGERS for fact in facts.values()):
        held = held.filter(nw.col("ago") < max(fact.back + (fact.months or 0) for fact in facts.values()))
    needed = {column: each for fact in facts.values() for column, each in _of_row(fact).items()}
    summed = held.select("client", *by, **needed).group_by("client", *by).agg(*[nw.col(name).sum() for name in needed])
    summed = _ranked(summed, facts, by)
    told = summed.select("client", **{c: each for name, fact in facts.items() for c, each in _of_group(name, fact).items()})
    largest = [name for name, fact in facts.items() if fact.how == "largest"]
    whole = {_whole(fact): fact for fact in facts.values() if fact.how == "shares_squared"}
    sums = [name for name in facts if name not in largest]
    clients = told.group_by("client").agg(*[nw.col(name).sum() for name in sums],
                                          *[nw.col(name).max() for name in (*largest, *whole)])
    return clients.select("client", **{name: _of_client(name, fact) for name, fact in facts.items()})


def _of_row(fact: FactRule) -> dict[str, nw.Expr]:
    """What a row adds to the sums of its group."""
    mask = _mask(fact)
    inside = in_window(fact) if mask is None else in_window(fact) & mask
    needed = {_count(fact): number_of(inside)}
    if fact.take is not None:
        needed[_net(fact)] = where_holds(inside, cents(taken(fact, ANY_DAY)))
    if fact.how in OF_STRANGERS:
        before = nw.col("ago") >= fact.back + (fact.months or 0)
        needed[_before(fact)] = number_of(before if mask is None else before & mask)
    return needed


def _ranked(summed: Frame, facts: Facts, by: list[str]) -> Frame:
    """The groups with what looks across a client's groups: the place by size, the sum of all."""
    for fact in facts.values():
        net = nw.col(_net(fact)).clip(0)
        if fact.how == "largest_5":
            summed = summed.with_columns(below=-net)
            place = nw.col("below").cum_count().over("client", order_by=["below", *by])
            summed = summed.with_columns(place.alias(_place(fact))).drop("below")
        if fact.how == "shares_squared":
            summed = summed.with_columns(net.sum().over("client").alias(_whole(fact)))
    return summed


def _of_group(name: str, fact: FactRule) -> dict[str, nw.Expr]:
    """What a group adds to a client's fact; summed, of `largest` the most."""
    net, count, whole = nw.col(_net(fact)).clip(0), nw.col(_count(fact)), nw.col(_whole(fact))
    strange = (nw.col(_before(fact)) == 0) & (count > 0)
    if fact.how == "shares_squared":
        share = nw.when(whole > 0).then(net / whole)
        return {name: share * share, _whole(fact): whole}
    told: dict[str, Callable[[], nw.Expr]] = {
        "distinct": lambda: number_of(count > 0),
        "newcomers": lambda: number_of(strange),
        "beyond_first": lambda: (count - 1).clip(0),
        "together": lambda: net,
        "largest": lambda: net,
        "largest_5": lambda: nw.when(nw.col(_place(fact)) <= 5).then(net),
        "singles": lambda: nw.when(count == 1).then(net),
        "from_newcomers": lambda: nw.when(strange).then(net),
    }
    return {name: told[str(fact.how)]()}


def _of_client(name: str, fact: FactRule) -> nw.Expr:
    """A client's fact in its unit."""
    value = nw.col(name)
    if fact.how == "shares_squared":
        return nw.when(nw.col(_whole(fact)) > 0).then(value.round(9))
    return value / 1 if fact.take is None else money(value.fill_null(0))


def _key(fact: FactRule) -> str:
    """A column stem for rows and a window, and what is taken."""
    checks = {column: told.model_dump_json() for column, told in fact.where.items() if isinstance(told, Check)}
    return f"{fact.months}_{fact.back}_{sorted(checks.items())}"


def _count(fact: FactRule) -> str:
    return f"count_{_key(fact)}"


def _net(fact: FactRule) -> str:
    return f"net_{_key(fact)}_{fact.take}"


def _before(fact: FactRule) -> str:
    return f"before_{_key(fact)}"


def _place(fact: FactRule) -> str:
    return f"place_{_key(fact)}_{fact.take}"


def _whole(fact: FactRule) -> str:
    return f"whole_{_key(fact)}_{fact.take}"
