"""Due days: where the periods of many loans end, kept at the day of the month they started from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clc.kernel.rates import Parts, day_of_month

Whole = NDArray[np.int64]
LAST_DAY = 31


def regular(start: Parts, months: Whole, periods: int) -> Parts:
    """(n, periods) due days every `months` from `start`, both (n, 1): its day of the month, or the last of a shorter one."""
    return day_of_month(start.month + months * np.arange(1, periods + 1), start.day)


def after(start: Parts, due: Parts) -> Parts:
    """(n, T) the first day of each period: the start, then each due day but the last."""
    return Parts(*(np.concatenate([np.broadcast_to(first, (len(then), 1)), then[:, :-1]], axis=1)
                   for first, then in zip(start, due, strict=True)))
