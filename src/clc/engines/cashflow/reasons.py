"""Why a sized debt is what it is: what binds, and in which period the cash falls short, in words."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clc.engines.cashflow.sized import BINDING, CODE, SMALL, Sizing

#: What each code means. Texts are in English here; screens tell them in the person's language.
BOUND = {
    "cover": "The cover asked decides.",
    "thin": "The interest of a period decides: more debt would leave its cover below the one asked.",
    "tenor": "The longest tenor allowed decides, at the cover asked.",
    "tail": "The tail asked after the loan decides: it shortens the tenor, at the cover asked.",
    "llcr": "The cover over the loan's life decides.",
    "plcr": "The cover over the project's life decides.",
    "gearing": "The gearing cap decides.",
    "equity": "The least equity decides.",
    "approved": "The approved limit decides.",
    "given": "The debt was given, not sized.",
    "cash": "No debt is carried: a period or the whole loan has no cash to pay from.",
    "unknown": "The cash is not known.",
}
FLAGS = {
    "unknown_cash": "Cash of period %(period)s is no number.",
    "no_cash": "Cash of period %(period)s is %(cash)s: it pays no interest.",
    "thin": "Period %(period)s pays interest only: its cash over the cover is below the interest of %(due)s.",
    "below": "Period %(period)s is covered %(cover)s times, below the cover asked.",
    "short": "Period %(period)s lacks cash: %(cash)s for a debt service of %(due)s.",
    "over": "The given debt is above what this limit allows: %(limit)s allows %(amount)s.",
    "close": "The cash of close that was counted takes away all that later cash is worth.",
    "left": "The cash of close was counted, so payments do not sum to the debt: %(amount)s is left in the end.",
}


class Flag(NamedTuple):
    """One thing to know of a sized debt: its code (of FLAGS), the period from 1 (0: no one period), and what it names."""

    code: str
    period: int
    named: dict[str, str]

    @property
    def words(self) -> str:
        """The flag as an English sentence."""
        return FLAGS[self.code] % self.named


def bound_by(sized: Sizing, place: int | None = None) -> str:
    """The name of the limit that decides, of BINDING. place: which scenario, counted over all leading axes."""
    return BINDING[int(np.ravel(sized.binding)[place or 0])]


def flags(sized: Sizing, cash: np.typing.ArrayLike, place: int | None = None) -> list[Flag]:
    """What is to be known of one scenario, by period. cash: as handed to `size`; place: which scenario."""
    flows = np.broadcast_to(np.asarray(cash, dtype=np.float64), sized.interest.shape)
    at = place or 0
    row = {name: np.reshape(one, (-1, flows.shape[-1]))[at] for name, one in {
        "cash": flows, "due": sized.service, "cover": sized.cover, "unknown": sized.unknown, "short": sized.short,
        "thin": sized.thin, "below": sized.below}.items()}  # fmt: skip
    found = [*_beyond(sized, at)]
    for period in range(flows.shape[-1]):
        named = {"period": str(period + 1), **{name: f"{row[name][period]:,.2f}" for name in ("cash", "due", "cover")}}
        code = next((code for code, holds in (("unknown_cash", "unknown"), ("short", "short"), ("thin", "thin"),
                                              ("below", "below")) if row[holds][period]), None)
        if code is not None:
            found.append(Flag(code, period + 1, named))
    if bound_by(sized, at) == "cash":
        found += [Flag("no_cash", period + 1, {"period": str(period + 1), "cash": f"{flow:,.2f}"})
                  for period, flow in enumerate(row["cash"]) if flow <= 0]
        return found or [Flag("close", 0, {})]
    return found


def _beyond(sized: Sizing, place: int) -> list[Flag]:
    """Limits that a given debt passes, and what is left in the end."""
    debt, left = float(np.ravel(sized.debt)[place]), float(np.ravel(sized.left)[place])
    found = [Flag("left", 0, {"amount": f"{left:,.2f}"})] if abs(left) > max(SMALL * debt, 0.005) else []
    if np.ravel(sized.binding)[place] != CODE["given"]:
        return found
    allowed = {name: float(np.ravel(one)[place]) for name, one in sized.candidates.items()}
    return found + [Flag("over", 0, {"limit": name, "amount": f"{amount:,.2f}"})
                    for name, amount in allowed.items() if debt > amount * (1 + SMALL) + 0.005]
