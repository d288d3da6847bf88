"""What a calculation may be asked: every refusal names the field, the rule it breaks and what to do."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

RATE_MOST = 1.0
AMOUNT_MOST = 1e15
NO_NUMBERS, NO_DAYS = "bUSMm", "biufc"  # numpy's kinds: flags, texts and days are no numbers, numbers are no days
AS_A_SHARE = "write 0.0435 for 4.35 %"


class Refused(ValueError):
    """A value that cannot be meant: `field` as the caller named it, the `rule` it breaks, `todo` to put it right."""

    def __init__(self, field: str, rule: str, todo: str = "") -> None:
        super().__init__(f"{field}: {rule}" + (f"; {todo}" if todo else ""))
        self.field, self.rule, self.todo = field, rule, todo


def need(holds: Any, field: str, rule: str, todo: str = "") -> None:
    """Refuses (Refused) unless the condition holds, for an array everywhere."""
    if not np.all(holds):
        raise Refused(field, rule, todo)


def numbers(field: str, told: ArrayLike) -> NDArray[np.float64]:
    """The value or values as float64 of any shape, all finite and below 1e15 in size; else Refused."""
    try:
        raw = np.asarray(told)
        need(raw.dtype.kind not in NO_NUMBERS, field, "must be a number", "leave no text and no gaps in it")
        found = np.asarray(raw, dtype=np.float64)
    except Refused:
        raise
    except (TypeError, ValueError):
        raise Refused(field, "must be a number", "leave no text and no gaps in it") from None
    need(np.isfinite(found), field, "must be a finite number", "give every value, none unknown")
    need(np.abs(found) < AMOUNT_MOST, field, f"must be below {AMOUNT_MOST:.0e} in size")
    return found


def money(field: str, told: ArrayLike, *, above: bool = False) -> NDArray[np.float64]:
    """Amounts of money of any shape, >= 0 (`above`: > 0); else Refused."""
    found = numbers(field, told)
    need(found > 0 if above else found >= 0, field, "must be above 0" if above else "must not be below 0")
    return found


def rate(field: str, told: ArrayLike, *, least: float = 0.0) -> NDArray[np.float64]:
    """Yearly rates or shares of any shape from `least` to 1 (100 %); 4.35 where 0.0435 is meant is refused with the hint."""
    found = numbers(field, told)
    need(found <= RATE_MOST, field, "must be a share of 1, not a percentage", AS_A_SHARE)
    need(found >= least, field, f"must not be below {least:g}")
    return found


def whole(field: str, told: Any, *, least: int = 0, most: int = 100_000) -> int:
    """A whole number from `least` to `most`; else Refused."""
    if isinstance(told, bool) or not isinstance(told, int | np.integer):
        raise Refused(field, "must be a whole number")
    need(least <= told <= most, field, f"must be from {least} to {most}")
    return int(told)


def days(field: str, told: Any) -> NDArray[np.datetime64]:
    """Days of any shape as datetime64[D], none missing; else Refused."""
    try:
        need(np.asarray(told).dtype.kind not in NO_DAYS, field, "must be a day", "write it as 2025-01-31")
        found = np.asarray(told, dtype="datetime64[D]")
    except Refused:
        raise
    except (TypeError, ValueError):
        raise Refused(field, "must be a day", "write it as 2025-01-31") from None
    need(~np.isnat(found), field, "must be a day", "write it as 2025-01-31")
    return found


def in_order(first_field: str, first: Any, then_field: str, then: Any, *, same: bool = False) -> None:
    """Refuses days that run backwards (`same`: the same day is allowed)."""
    before, after = days(first_field, first), days(then_field, then)
    need(after >= before if same else after > before, then_field, f"must be {'on or ' if same else ''}after {first_field}")


def one_of(field: str, told: str, known: Any) -> str:
    """The word, if it is one of those known; else Refused with the words there are."""
    need(told in known, field, f"there is no {told!r}", f"take one of {', '.join(map(str, known))}")
    return told

