"""The checks between the lines of a statement, and between statements: agree, fail, or unknown, with the difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import fsum

from clc.engines.spreading.books import YEAR_MONTHS, Books, Outcome, Rule
from clc.engines.spreading.sums import Amounts, compared, equal, filled


def check(rule: Rule, books: Books) -> Outcome:
    """One check of the books; unknown where a number it needs is not told or its limits are not in force."""
    if not rule.limits:
        return Outcome("unknown", "not_in_force")
    return METHODS[rule.method](rule, books)


def _sums(rule: Rule, books: Books) -> Outcome:
    """Every total is what its lines make, and every line equals those that must make it."""
    sides = [equal(keys, books.now, books.sums) for keys in rule.equal]
    if rule.needed and (not sides or sides[0] is None):
        return Outcome("unknown", "no_total", lines=tuple(rule.equal[0]) if rule.equal else tuple(rule.totals))
    found = [each for each in (*sides, *(compared(key, books.now, books.sums) for key in rule.totals)) if each]
    if not found:
        return Outcome("unknown", "no_total", lines=tuple(rule.totals))
    wrong = tuple(each for each in found if not each.agrees(rule.limits["tolerance"]))
    if not wrong:
        return Outcome("ok", "agree", 0.0, tuple(each.key for each in found))
    worst = max(wrong, key=lambda each: abs(each.difference))
    lines = tuple(dict.fromkeys(key for each in wrong for key in (each.key, *each.terms)))
    values = {"told": worst.told, "made": worst.made, "difference": worst.difference}
    return Outcome("fails", "differ", worst.difference, lines, values, wrong)


def _whole(books: Books) -> dict[str, float]:
    """The amounts with what follows for blank lines."""
    return {**filled(books.now, books.sums, tolerance=1.0, never=books.blank), **books.now}


def _whole_before(books: Books) -> dict[str, float]:
    """The amounts to compare, with what follows for blank lines."""
    return {**filled(books.before, books.sums, tolerance=1.0, never=books.blank), **books.before}


def _cash_told(rule: Rule, books: Books) -> Outcome:
    """The cash at the end of the cash flow statement against cash and bank of the balance sheet."""
    flow, balance = (books.now.get(key) for key in rule.lines)
    if flow is None or balance is None:
        return _unknown(rule)
    gap = round(balance - flow, 4)
    reason = "agree" if abs(gap) <= rule.limits["tolerance"] else "cash_bound" if gap > 0 else "cash_short"
    return _found(reason == "agree", reason, gap, rule.lines, {"difference": gap, "told": balance})


def _retained(rule: Rule, books: Books) -> Outcome:
    """The change of retained earnings against profit less dividends; without dividends only a rise above profit fails."""
    profit = books.now.get("IS_NIP", books.now.get("IS_NI"))
    now = [books.now.get(key) for key in rule.lines]
    before = [books.before.get(key) for key in rule.lines]
    if profit is None or None in now[1:] or None in before[1:]:
        return _unknown(rule)
    change = fsum(each or 0.0 for each in now) - fsum(each or 0.0 for each in before)
    expected = profit + books.now.get("EQ_RESTATE", 0.0)
    dividends = books.now.get("EQ_DIV")
    lines = (*rule.lines, "IS_NI", "EQ_DIV", "EQ_RESTATE")
    if dividends is not None:
        gap = round(change - (expected - dividends), 4)
        return _found(abs(gap) <= rule.limits["tolerance"], "retained", gap, lines, {"difference": gap})
    paid = round(expected - change, 4)
    if paid < -rule.limits["tolerance"]:
        return Outcome("fails", "retained", -paid, lines, {"difference": -paid})
    return Outcome("unknown", "dividends_unknown", None, lines, {"paid": paid})


def _opening(rule: Rule, books: Books) -> Outcome:
    """Each opening balance against the closing balance of the year before."""
    last = books.last
    if last is None:
        return Outcome("unknown", "no_last")
    both = [key for key in books.before if key in last and key.startswith("BS_")]
    if not both:
        return Outcome("unknown", "no_last")
    gaps = {key: round(books.before[key] - last[key], 4) for key in both}
    wrong = tuple(key for key, gap in gaps.items() if abs(gap) > rule.limits["tolerance"])
    worst = max(wrong, key=lambda key: abs(gaps[key]), default="")
    if not wrong:
        return Outcome("ok", "agree", 0.0)
    return Outcome("fails", "opening", gaps[worst], wrong, {"count": len(wrong), "difference": gaps[worst]})


def _sales_cash(rule: Rule, books: Books) -> Outcome:
    """Cash from sales against revenue with tax, less the rise of receivables, plus the rise of advances."""
    now, before = _whole(books), _whole_before(books)
    sales, revenue = now.get("CF_SALES"), now.get("IS_REV")
    balances = [key for key in rule.lines if key.startswith("BS_")]
    if sales is None or revenue is None or revenue <= 0 or any(key not in now or key not in before for key in balances):
        return _unknown(rule)
    sign = {"BS_ADV": 1, "BS_CL": 1}
    change = fsum(sign.get(key, -1) * (now[key] - before[key]) for key in balances)
    expected = revenue * (1 + rule.limits["sales_tax"]) + change
    if expected <= 0:
        return _unknown(rule)
    away = sales / expected - 1
    return _found(abs(away) <= rule.limits["deviation"], "sales_cash", round(sales - expected, 2), rule.lines,
                  {"share": away, "made": expected, "told": sales})  # fmt: skip


def _negative(rule: Rule, books: Books) -> Outcome:
    """Assets and liabilities below 0."""
    told = [key for key in books.balances if key in books.now]
    if not told:
        return Outcome("unknown", "not_told")
    below = tuple(key for key in told if books.now[key] < -rule.limits["tolerance"])
    if not below:
        return Outcome("ok", "agree", 0.0)
    lowest = min(books.now[key] for key in below)
    return Outcome("fails", "negative", lowest, below, {"count": len(below), "told": lowest})


def _cash_and_debt(rule: Rule, books: Books) -> Outcome:
    """Cash above a share of assets that earns next to nothing, beside debt above a share of assets."""
    now = _whole(books)
    assets, cash, debt = now.get("BS_TA"), now.get("BS_CASH"), _debt(rule, now)
    if assets is None or assets <= 0 or cash is None or debt is None:
        return _unknown(rule)
    lines = ("BS_CASH", "IS_INTINC", *rule.lines)
    values = {"cash": cash / assets, "debt": debt / assets}
    if cash <= rule.limits["cash_share"] * assets or debt <= rule.limits["debt_share"] * assets:
        return Outcome("ok", "cash_and_debt", None, lines, values)
    earned, before = books.now.get("IS_INTINC"), books.before.get("BS_CASH", cash)
    if earned is None or cash + before <= 0:
        return Outcome("unknown", "interest_unknown", None, lines, values)
    rate = _yearly(earned, books) / ((cash + before) / 2)
    held = rate >= rule.limits["interest_rate"]
    return _found(held, "cash_and_debt", None, lines, {**values, "rate": rate})


def _large_shares(rule: Rule, books: Books) -> Outcome:
    """Lines above a share of assets, and receivables from related parties."""
    now = _whole(books)
    assets, told = now.get("BS_TA"), [key for key in rule.lines if key in now]
    if assets is None or assets <= 0 or not told:
        return _unknown(rule)
    large = tuple(key for key in told if now[key] > rule.limits["share"] * assets)
    related = books.known.get("receivables_related", 0.0)
    if related > 0:
        return Outcome("fails", "related", related, ("BS_OR",), {"told": related})
    share = max(now[key] for key in told) / assets
    return _found(not large, "large_shares", None, large or rule.lines, {"share": share})


def _margin(rule: Rule, books: Books) -> Outcome:
    """The gross margin against the year before and against peers."""
    now, before = _gross(books.now), _gross(books.before)
    peers = books.known.get("margin_of_peers")
    if now is None or (before is None and peers is None):
        return _unknown(rule)
    change = None if before is None else now - before
    away = None if peers is None else now - peers
    values = {"margin": now, "change": change or 0.0, "peers": away or 0.0}
    if change is not None and abs(change) > rule.limits["change"]:
        return Outcome("fails", "margin_changed", change, tuple(rule.lines), values)
    if away is not None and abs(away) > rule.limits["from_peers"]:
        return Outcome("fails", "margin_from_peers", away, tuple(rule.lines), values)
    return Outcome("ok", "margin_changed", change, tuple(rule.lines), values)


def _audit(rule: Rule, books: Books) -> Outcome:
    """Audited, without reservation, by the same auditor, filed in time: whatever of it is known to be otherwise fails."""
    report, limit = books.report, rule.limits["months_to_file"]
    late = report.months_to_file is not None and report.months_to_file > limit
    faults = (("not_audited", report.audited is False), ("qualified", report.unqualified is False),
              ("auditor_changed", report.same_auditor is False), ("filed_late", late))  # fmt: skip
    for reason, holds in faults:
        if holds:
            return Outcome("fails", reason, report.months_to_file if reason == "filed_late" else None)
    if report.audited and report.unqualified:
        return Outcome("ok", "audited")
    return Outcome("unknown", "audit_unknown")


def _tax(rule: Rule, books: Books) -> Outcome:
    """Sales and profit declared to the tax office against revenue and profit before tax."""
    pairs = (("IS_REV", "sales_declared"), ("IS_PBT", "profit_declared"))
    found = [(key, books.now[key], books.known[name]) for key, name in pairs if key in books.now and name in books.known]
    if not found:
        return _unknown(rule)
    away = {key: abs(declared - told) / abs(told) if told else float(declared != told) for key, told, declared in found}
    worst = max(found, key=lambda each: away[each[0]])
    lines = tuple(key for key, _told, _declared in found if away[key] > rule.limits["deviation"])
    gap = round(worst[2] - worst[1], 4)
    values = {"share": away[worst[0]], "told": worst[1], "declared": worst[2]}
    return _found(not lines, "tax", gap, lines or rule.lines, values)


def _cost_of_debt(rule: Rule, books: Books) -> Outcome:
    """Finance expense of a year over the average debt."""
    now, before = _whole(books), _whole_before(books)
    debt, debt_before, expense = _debt(rule, now), _debt(rule, before), books.now.get("IS_FIN")
    if debt is None or debt_before is None or expense is None or debt + debt_before <= 0:
        return _unknown(rule)
    rate = _yearly(expense, books) / ((debt + debt_before) / 2)
    held = rule.limits["lowest"] <= rate <= rule.limits["highest"]
    return _found(held, "cost_of_debt", None, ("IS_FIN", *rule.lines), {"rate": rate})


def _parent(rule: Rule, books: Books) -> Outcome:
    """The parent's share of the group's debt and of its cash."""
    if books.parent is None:
        return Outcome("unknown", "no_parent")
    now = _whole(books)
    parent = {**filled(books.parent, books.sums, tolerance=1.0, never=books.blank), **books.parent}
    debts, cash = (_debt(rule, now), _debt(rule, parent)), (now.get("BS_CASH"), parent.get("BS_CASH"))
    if None in debts or None in cash or (debts[0] or 0) <= 0 or (cash[0] or 0) <= 0:
        return _unknown(rule)
    debt_share, cash_share = (debts[1] or 0) / (debts[0] or 1), (cash[1] or 0) / (cash[0] or 1)
    held = debt_share <= rule.limits["debt_share"] or cash_share >= rule.limits["cash_share"]
    return _found(held, "parent", None, ("BS_CASH", *rule.lines), {"debt": debt_share, "cash": cash_share})


def _debt(rule: Rule, amounts: Amounts) -> float | None:
    """The debt of a set of amounts; unknown where borrowings of neither term are told."""
    if "BS_STLOAN" not in amounts and "BS_LTLOAN" not in amounts:
        return None
    return fsum(amounts.get(key, 0.0) for key in rule.lines)


def _gross(amounts: Amounts) -> float | None:
    """The gross margin; None where revenue or cost is not told or revenue is not above 0."""
    revenue, cost = amounts.get("IS_REV"), amounts.get("IS_COGS")
    return None if revenue is None or cost is None or revenue <= 0 else (revenue - cost) / revenue


def _yearly(flow: float, books: Books) -> float:
    """A flow of the period as of a year."""
    return flow * YEAR_MONTHS / books.months


def _found(held: bool, reason: str, gap: float | None, lines: Sequence[str], values: Mapping[str, float]) -> Outcome:
    """The outcome of a comparison."""
    return Outcome("ok" if held else "fails", reason, gap, tuple(lines), values)


def _unknown(rule: Rule) -> Outcome:
    """Something the check needs is not told."""
    return Outcome("unknown", "not_told", lines=tuple(rule.lines))


METHODS: Mapping[str, Callable[[Rule, Books], Outcome]] = {
    "sums": _sums, "cash_told": _cash_told, "retained": _retained, "opening": _opening, "sales_cash": _sales_cash,
    "negative": _negative, "cash_and_debt": _cash_and_debt, "large_shares": _large_shares, "margin": _margin,
    "audit": _audit, "tax": _tax, "cost_of_debt": _cost_of_debt, "parent": _parent,
}  # fmt: skip
