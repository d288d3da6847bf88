"""How long a loan may be extended: by how long it was first made for.

Source: 贷款通则 (1996) art. 12, domain reference 2.1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.asking import Refused, days
from clc.kernel.rates import day_of_month, days_of, parts_of

Days = NDArray[np.datetime64]


@dataclass(frozen=True)
class ExtensionRule:
    """Short loans (to `short_months`) by `short_share` of the tenor, medium ones by `medium_share`, long ones by months."""

    short_months: int = 12
    medium_months: int = 60
    short_share: float = 1.0
    medium_share: float = 0.5
    long_months: int = 36


def tenor_months(start: ArrayLike, maturity: ArrayLike) -> NDArray[np.int64]:
    """Whole months from start to maturity, a month begun counts; (...,)."""
    first, last = parts_of(days("start", start)), parts_of(days("maturity", maturity))
    whole = last.month - first.month
    reached = days_of(day_of_month(first.month + whole, first.day)) >= days("maturity", maturity)
    return np.asarray(np.where(reached, whole, whole + 1), dtype=np.int64)


def extension_months(tenor: ArrayLike, rule: ExtensionRule) -> NDArray[np.int64]:
    """By how many months loans of that first tenor may be extended in all; (...,). Part months do not count."""
    told = np.asarray(tenor, dtype=np.int64)
    share = np.where(told <= rule.short_months, rule.short_share, rule.medium_share)
    return np.where(told <= rule.medium_months, np.floor(told * share + 1e-9), rule.long_months).astype(np.int64)


def latest_end(start: ArrayLike, maturity: ArrayLike, rule: ExtensionRule) -> Days:
    """The last day that extensions of loans first made from `start` to `maturity` may reach; (...,)."""
    last = parts_of(days("maturity", maturity))
    return days_of(day_of_month(last.month + extension_months(tenor_months(start, maturity), rule), last.day))


def check_extension(start: ArrayLike, maturity: ArrayLike, end: ArrayLike, rule: ExtensionRule) -> None:
    """Refused where a loan would end after the last day that extensions may reach."""
    latest = latest_end(start, maturity, rule)
    if np.any(days("end", end) > latest):
        months = int(np.max(extension_months(tenor_months(start, maturity), rule)))
        raise Refused("periods", f"extends the loan beyond {np.min(latest)}",
                      f"a loan of that tenor may be extended by {months} months in all; restructure it instead")
