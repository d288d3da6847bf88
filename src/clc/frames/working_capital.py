"""The working-capital need of a firm from its statements, by the institution's reading of the formula."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from clc.engines.indicators.definitions import over
from clc.engines.indicators.working_capital import Need, TradeDays, working_capital_need
from clc.kernel.column import UNKNOWN, Column, or_else
from clc.policy.kind.working_capital import Margin, WorkingCapital
from clc.policy.rulebook import Book
from clc.policy.shapes import on

RULE = "need"
PROFIT: Mapping[Margin, str] = {"before_tax": "profit_before_tax", "net": "net_profit"}


def margin_on(book: Book, day: date) -> Margin | None:
    """Which margin the institution takes on a day; None before the rule."""
    rule = book.of(WorkingCapital).get(RULE)
    return on(rule.margin, day) if rule else None


def need_of(
    facts: Mapping[str, Column], readings: Mapping[str, Column], growth: Column, book: Book, day: date,
    *, margin: Margin | None = None,
) -> Need:
    """The need of one firm or of many, in the money of its statements.

    facts: by name, of the latest annual statement; readings: indicators by name; growth: share by which revenue is expected
    to grow in the coming year. margin: which one to take in place of the institution's own choice. Prepayments and
    advances that are not told count as none; the other three are needed.
    """
    taken = margin or margin_on(book, day)
    revenue = facts.get("revenue", UNKNOWN)
    profit = facts.get(PROFIT[taken], UNKNOWN) if taken else UNKNOWN
    told = {name: readings.get(f"{name}_days", UNKNOWN) for name in ("inventory", "receivable", "payable")}
    rare = {name: or_else(readings.get(f"{name}_days", UNKNOWN), 0.0) for name in ("prepayment", "advance")}
    return working_capital_need(revenue, over(profit, revenue), growth, TradeDays(**told, **rare))
