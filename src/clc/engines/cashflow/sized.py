"""What is asked of a sized debt, what limits it, and what comes out: the words of `sizing`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clc.engines.cashflow.asking import need, numbers
from clc.engines.cashflow.ratios import Numbers
from clc.engines.cashflow.sculpt import Mask

Method = Literal["sculpted", "level", "equal_principal"]
METHODS: tuple[Method, ...] = ("sculpted", "level", "equal_principal")
#: What may decide the debt, in the order in which one is named where two are equal. `thin`: the interest of one period;
#: `cash`: no debt at all, for want of cash; `unknown`: cash that is no number.
BINDING = ("cover", "thin", "tenor", "tail", "llcr", "plcr", "gearing", "equity", "approved", "given", "cash", "unknown")
CODE = {name: code for code, name in enumerate(BINDING)}
#: Less than this of money is none, and less than this share of a debt is rounding.
SMALL = 1e-9
#: A debt service of less than this share of the debt is none: it has no cover.
NOTHING = 1e-12
AS_TIMES = "write 1.3 for 130 %"


@dataclass(frozen=True)
class DebtTerms:
    """What is asked: periods until repaid, how, and how many times the cash is to cover the debt service.

    tenor: 1..T, of which `grace` pay interest only; cover: times, above 0, a number or (..., T);
    when_capped: where a cap leaves less debt than the cover allows, raise the cover evenly or shorten the loan;
    when_thin: where a period's cash over the cover does not reach the interest, flag it, or reduce the debt until it does.
    """

    tenor: ArrayLike
    method: Method = "sculpted"
    cover: ArrayLike = 1.3
    grace: int = 0
    when_capped: Literal["raise_cover", "shorten"] = "raise_cover"
    when_thin: Literal["flag", "reduce"] = "flag"


@dataclass(frozen=True)
class Caps:
    """What the debt may not pass, each a number or one a scenario; None: no such cap.

    gearing, equity: shares of `uses` (money), the most debt and the least equity; llcr, plcr: times;
    approved: money; tenor: periods; tail: the least periods of cash after the loan.
    """

    gearing: ArrayLike | None = None
    uses: ArrayLike | None = None
    equity: ArrayLike | None = None
    llcr: ArrayLike | None = None
    plcr: ArrayLike | None = None
    approved: ArrayLike | None = None
    tenor: ArrayLike | None = None
    tail: ArrayLike | None = None


@dataclass(frozen=True)
class Sizing:
    """A sized debt. (...) by scenario: debt, binding (place in BINDING), tenor; (..., T): all else, 0 after the tenor.

    cover is unknown (NaN) only where no service is due. candidates: what each limit alone would allow. thin: the cash
    over its cover does not reach the interest and nothing is repaid; below: the cover asked is not reached; short: the
    cash does not pay the service; unknown: cash that is no number. left: what is owed in the end, not 0 only where the
    cash of close counted.
    """

    debt: Numbers
    binding: NDArray[np.int64]
    tenor: NDArray[np.int64]
    opening: Numbers
    interest: Numbers
    principal: Numbers
    cover: Numbers
    candidates: Mapping[str, Numbers]
    thin: Mask
    below: Mask
    short: Mask
    unknown: Mask
    left: Numbers

    @property
    def service(self) -> Numbers:
        """Interest and principal of each period."""
        return self.interest + self.principal

    @property
    def balance(self) -> Numbers:
        """What is owed at the end of each period; exactly 0 once the debt is repaid."""
        left = self.opening - self.principal
        return np.asarray(np.where(np.abs(left) <= SMALL * self.debt[..., None], 0.0, left))


def check(terms: DebtTerms, caps: Caps, rate: ArrayLike, at_close: ArrayLike | None) -> None:
    """Refuses (Refused, naming field and rule) terms, caps and rates that cannot be meant."""
    need(terms.method in METHODS, "method", f"there is no {terms.method!r}", f"take one of {', '.join(METHODS)}")
    need(numbers("rate", rate) > -1, "rate", "must be above -1")
    need(numbers("cover", terms.cover) > 0, "cover", "must be above 0", AS_TIMES)
    need(numbers("tenor", terms.tenor) >= 1, "tenor", "must be 1 period or more")
    need(terms.grace >= 0, "grace", "must not be below 0")
    told = {name: numbers(name, one) for name, one in vars(caps).items() if one is not None}
    for name, one in told.items():
        need(one >= 0, name, "must not be below 0")
    for name in ("gearing", "equity"):
        need(told.get(name, np.zeros(1)) <= 1, name, "must be a share of 1, not a percentage", "write 0.7 for 70 %")
        need(name not in told or "uses" in told, "uses", f"must be told where {name} is", "tell what the project costs")
    for name in ("llcr", "plcr"):
        need(told.get(name, np.ones(1)) > 0, name, "must be above 0", AS_TIMES)
    if at_close is not None:
        need(terms.method == "sculpted", "count_close", "counts only where the debt is sculpted")
        numbers("at_close", at_close)
