"""What happens to a loan after it was signed: each event is added, none is ever changed or taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, Final, Literal

from clc.engines.cashflow.asking import Refused, one_of
from clc.engines.cashflow.terms import Day

Then = Literal["lower", "shorten"]
InterestOn = Literal["prepaid", "all"]
#: How a coming period goes: interest is paid and no principal; nothing is paid and interest waits; or becomes principal.
INTEREST: Final = "interest"
WAIT: Final = "wait"
CAPITALISE: Final = "capitalise"
Mode = Literal["interest", "wait", "capitalise"]


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happens on a day (from whose beginning it counts), and why."""

    day: Day
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Draw(Event):
    """More is paid out; what is to come is spread anew."""

    amount: float


@dataclass(frozen=True, kw_only=True)
class Prepay(Event):
    """Principal repaid early, with the interest it earned until then (`all`: that of the whole balance).

    then: `lower` keeps the last day and lowers what is paid; `shorten` keeps what is paid and ends sooner. fee_share: of
    the amount, 0..0.03; asked: the day notice was given, notice_days: how many days before it must be.
    """

    amount: float
    then: Then = "lower"
    interest_on: InterestOn = "prepaid"
    fee_share: float = 0.0
    asked: Day | None = None
    notice_days: int = 0


@dataclass(frozen=True, kw_only=True)
class Reset(Event):
    """The yearly rate changes; instalments are levelled anew, principal agreed by amount stays."""

    rate: float


@dataclass(frozen=True, kw_only=True)
class Extend(Event):
    """The loan runs longer by so many periods; what is to come is spread over all of them."""

    periods: int


@dataclass(frozen=True, kw_only=True)
class Defer(Event):
    """The next so many payments are put off: of principal (`interest`), or all (`wait`, `capitalise`).

    lengthen: whether as many periods are added at the end.
    """

    periods: int
    how: Mode = INTEREST
    lengthen: bool = False


@dataclass(frozen=True, kw_only=True)
class Restructure(Event):
    """New terms for what is left: so many periods, first `interest_only_periods` of them, a rate, a type; none: as before.

    capitalise: whether interest earned and not paid until then becomes principal.
    """

    periods: int | None = None
    rate: float | None = None
    type: str | None = None
    interest_only_periods: int = 0
    capitalise: bool = False


@dataclass(frozen=True, kw_only=True)
class Waive(Event):
    """The lender forgives interest still to be paid, principal, or both."""

    interest: float = 0.0
    principal: float = 0.0


@dataclass(frozen=True, kw_only=True)
class WriteOff(Event):
    """The lender takes principal off its books: so much of it, none told: all that is left, and no more is expected."""

    amount: float | None = None


KINDS: Mapping[str, type[Event]] = MappingProxyType({
    "draw": Draw, "prepay": Prepay, "reset": Reset, "extend": Extend, "defer": Defer, "restructure": Restructure,
    "waive": Waive, "write_off": WriteOff,
})  # fmt: skip
NAMES: Mapping[type[Event], str] = MappingProxyType({kind: name for name, kind in KINDS.items()})


def event_of(kind: str, told: Mapping[str, Any]) -> Event:
    """An event by its kind and fields, those not told by default; Refused where one is missing or not its own."""
    made = KINDS[one_of("kind", kind, KINDS)]
    own = {field.name for field in fields(made)}
    for field in told:
        if field not in own:
            raise Refused(field, f"is not told of a {kind}", f"take {', '.join(sorted(own))}")
    try:
        return made(**told)
    except TypeError:
        needed = sorted(own - told.keys() - {"why"})
        raise Refused(kind, "misses a field", f"tell {', '.join(needed)}") from None
