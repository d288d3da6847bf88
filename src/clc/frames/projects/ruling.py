"""A case held against the rule book: least capital and house covers filled in, departures told with what they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from clc.engines.cashflow.project import Case
from clc.engines.cashflow.project.terms import Tranche
from clc.kernel.errors import BadInput
from clc.policy.kind.structure import Structure, Subject
from clc.policy.rulebook import Book
from clc.policy.shapes import on


class Remark(NamedTuple):
    """Where a case departs from a rule: the field, the words, and the rule's path with its status."""

    field: str
    words: str
    rule: str
    status: str


def ruled(case: Case, book: Book, day: date) -> Case:
    """The case with the least capital of its kind and, where it says `house`, the house's covers by class of revenue."""
    share = number(book, "least_capital", case.kind, day)
    if share is None:
        kinds = sorted({name for rule in book.of(Structure).values() for name in rule.least_capital})
        raise BadInput(
            f"kind: the rule book has no least capital for `{case.kind}`.", todo=f"Write one of: {', '.join(kinds)}."
        )
    debt = tuple(_covered(tranche, case, book, day) for tranche in case.debt)
    least = case.least_capital if case.least_capital is not None else share
    return case.model_copy(update={"debt": debt, "least_capital": least})


def number(book: Book, of: Subject, name: str, day: date) -> float | None:
    """A number of the structure rules in force on a day; None where no file tells it."""
    told = (rule.number(of, name, day) for rule in book.of(Structure).values())
    return next((found for found in told if found is not None), None)


def remarks(case: Case, book: Book, day: date) -> list[Remark]:
    """Every place where the case asks for more than the rules usually give."""
    return [*_capital(case, book, day), *_tenors(case, book, day), *_covers(case, book, day), *_protection(case, book, day)]


def _covered(tranche: Tranche, case: Case, book: Book, day: date) -> Tranche:
    if tranche.cover != "house":
        return tranche
    covers = {kind: number(book, "cover", kind, day) for kind in sorted({line.kind for line in case.revenue})}
    missing = [kind for kind, times in covers.items() if times is None]
    if missing:
        raise BadInput(
            f"debt.{tranche.name}.cover: the rule book has no cover for {', '.join(missing)}.", todo="Write the cover."
        )
    return tranche.model_copy(update={"cover": covers})


def _capital(case: Case, book: Book, day: date) -> Iterable[Remark]:
    share = number(book, "least_capital", case.kind, day)
    for name, rule in book.of(Structure).items():
        told = rule.least_capital.get(case.kind)
        if told is None or share is None or case.least_capital is None or case.least_capital >= share:
            continue
        ease = on(told.ease, day) or 0.0
        words = f"{case.least_capital:.2%} of capital is below the least of {share:.2%}; reasons may take {ease:.2%} off"
        yield Remark("least_capital", words, f"structure/{name}", told.status)


def _tenors(case: Case, book: Book, day: date) -> Iterable[Remark]:
    longest = number(book, "months", "tenor_fixed_asset", day)
    for tranche in case.debt:
        if longest is not None and tranche.tenor_months > longest:
            words = f"{tranche.tenor_months} months are longer than the usual {longest:g}: the head office must agree"
            yield Remark(f"debt.{tranche.name}.tenor_months", words, *_rule(book, "months", "tenor_fixed_asset"))
        tail = number(book, "months", "tail", day)
        left = case.timeline.months_to(case.timeline.end) - tranche.tenor_months
        if tail is not None and max(left, tranche.tail_months) < tail:
            words = f"a tail of {max(left, tranche.tail_months)} months is shorter than {tail:g}"
            yield Remark(f"debt.{tranche.name}.tail_months", words, *_rule(book, "months", "tail"))


def _covers(case: Case, book: Book, day: date) -> Iterable[Remark]:
    kinds = sorted({line.kind for line in case.revenue})
    for tranche in case.debt:
        if tranche.cover is None or tranche.cover == "house":
            continue
        for kind in kinds:
            asked = tranche.cover.get(kind) if isinstance(tranche.cover, Mapping) else float(tranche.cover)
            least = _least_cover(book, kind, day)
            if asked is not None and least is not None and asked < least:
                yield Remark(f"debt.{tranche.name}.cover", f"{asked:g} for {kind} is below the least of {least:g}",
                             *_rule(book, "cover", kind))  # fmt: skip


def _protection(case: Case, book: Book, day: date) -> Iterable[Remark]:
    lock_up = number(book, "times", "lock_up", day)
    if case.debt and lock_up is not None and (case.sharing.lock_up or 0.0) < lock_up:
        yield Remark(
            "sharing.lock_up", f"distributions are not locked up below {lock_up:g}", *_rule(book, "times", "lock_up")
        )
    months = number(book, "months", "service_reserve", day)
    if case.debt and months is not None and case.reserves.service_months < months:
        words = f"{case.reserves.service_months:g} months of debt service are fewer than {months:g}"
        yield Remark("reserves.service_months", words, *_rule(book, "months", "service_reserve"))


def _least_cover(book: Book, kind: str, day: date) -> float | None:
    told = [rule.cover[kind].least for rule in book.of(Structure).values() if kind in rule.cover]
    return next((on(each, day) for each in told), None)


def _rule(book: Book, of: Subject, name: str) -> tuple[str, str]:
    for path, rule in book.of(Structure).items():
        told = getattr(rule, of).get(name)
        if told is not None:
            return f"structure/{path}", str(told.status)
    return "structure", "house"
