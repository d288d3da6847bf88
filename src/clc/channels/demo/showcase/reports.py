"""The statements on the stage: three confirmed years, one restated, a group consolidated, a scan and a failing draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import polars as pl

from clc.channels.demo.showcase.acting import do, paper
from clc.channels.demo.showcase.cast import Cast
from clc.stages.hub.book import current_book
from clc.stages.hub.lakehouse import tables
from clc.stages.hub.models import Client
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.inquiry.keeping import keep_file
from clc.stages.inquiry.learned import whole_template
from clc.stages.inquiry.models import Statement
from clc.stages.inquiry.services.confirmation import confirm_statement
from clc.stages.inquiry.services.consolidation import Entry, consolidate
from clc.stages.inquiry.services.statements import About, Cell, restate, save_lines, start_statement

Amounts = dict[str, Decimal]
LEAST: Final = Decimal("0.3")
SHARE: Final = Decimal("0.8")
AUDITOR: Final = "澜川会计师事务所(演示)"
DEALING: Final = Decimal(6_000_000)
FILED_DAYS: Final = 110
DOUBTFUL: Final = {"BS_AR": "“8”与“6”难以分辨", "BS_INV": "数字被印章遮住一部分", "IS_COGS": "千分位逗号与小数点难以分辨"}


def told(client: Client, today: date) -> dict[date, Amounts]:
    """What the lake holds of a client's annual statements: amounts in yuan by year end, oldest first."""
    known = set(whole_template("cas_general").by_key)
    with as_system():
        held = tables(current_book(), until=today, client=client.pk).get("statement")
    rows = held.select("period_end", "item", "value").collect() if held is not None else pl.DataFrame()
    years: dict[date, Amounts] = {}
    for end, item, value in rows.sort("period_end").iter_rows() if rows.height else ():
        if item in known and value is not None:
            years.setdefault(end, {})[item] = Decimal(str(value))
    return years


def report(played: Cast, today: date) -> None:
    """Enter, confirm, restate and consolidate as manager and credit officer would."""
    maker, sister, group = (told(played[part], today) for part in ("maker", "sister", "parent"))
    makers = _confirmed(played, "maker", maker)
    if both := sorted(set(group) & set(sister))[-1:]:
        _together(played, both[0], group[both[0]], sister[both[0]])
    if makers:
        _restated(played, makers[max(makers)])
    _scanned(played, told(played["small"], today) or maker)
    _failing(played, told(played["cousin"], today) or maker)


def _together(played: Cast, end: date, group: Amounts, sister: Amounts) -> None:
    """The newest year of parent and sister, and the group's made of both."""
    own = _confirmed(played, "parent", {end: _alone(group, sister)})
    member = _confirmed(played, "sister", {end: sister})
    _group(played, own[end], member[end], sister)


def _about(end: date) -> About:
    filed = end + timedelta(days=FILED_DAYS)
    return About(period_end=end, audited=True, auditor=AUDITOR, opinion="unqualified", filed_on=filed)


def _cells(now: Mapping[str, Decimal], before: Mapping[str, Decimal]) -> list[Cell]:
    balances = {item: value for item, value in before.items() if item.startswith(("BS_", "IS_"))}
    return [*(Cell(item, "current", value) for item, value in now.items()),
            *(Cell(item, "prior", value) for item, value in balances.items())]  # fmt: skip


def _draft(played: Cast, client: Client, about: About, cells: Iterable[Cell]) -> Statement:
    manager = played.who("manager")
    held = do(start_statement, by=manager, client=client, about=about)
    return do(save_lines, by=manager, statement=held, cells=list(cells))


def _confirmed(played: Cast, part: str, years: Mapping[date, Amounts]) -> dict[date, Statement]:
    done: dict[date, Statement] = {}
    before: Amounts = {}
    for end, now in years.items():
        held = _draft(played, played[part], _about(end), _cells(now, before))
        done[end] = do(confirm_statement, by=played.who("credit_officer"), statement=held).statement
        before = now
    return done


def _alone(group: Amounts, sister: Amounts) -> Amounts:
    """The parent's own books: the group's without the sister's weight, and what it paid for its share of the sister."""
    weight = sister.get("BS_TA", Decimal(0)) / max(group.get("BS_TA", Decimal(1)), Decimal(1))
    part = max(1 - weight, LEAST).quantize(Decimal("0.01"))
    held = {item: value * part for item, value in group.items()}
    paid = _paid(sister)
    for item in ("BS_LTEI", "BS_TNCA", "BS_TA", "BS_CAPRES", "BS_TE", "BS_TLE"):
        held[item] = held.get(item, Decimal(0)) + paid
    return held


def _paid(sister: Mapping[str, Decimal]) -> Decimal:
    return (SHARE * sister.get("BS_CAPITAL", Decimal(0))).quantize(Decimal(1))


def _group(played: Cast, parent: Statement, member: Statement, amounts: Mapping[str, Decimal]) -> None:
    paid = _paid(amounts)
    entries = [Entry("抵销对子公司的长期股权投资与其实收资本", {"BS_LTEI": -paid, "BS_CAPITAL": -paid}),
               Entry("抵销内部销售收入与成本", {"IS_REV": -DEALING, "IS_COGS": -DEALING}),
               Entry("抵销内部销售的现金收付", {"CF_SALES": -DEALING, "CF_PURCH": -DEALING})]  # fmt: skip
    held = do(consolidate, by=played.who("manager"), client=played["parent"], about=_about(parent.period_end),
              members=[(parent, Decimal(1)), (member, SHARE)], eliminations=entries)  # fmt: skip
    do(confirm_statement, by=played.who("credit_officer"), statement=held)


def _restated(played: Cast, statement: Statement) -> None:
    """A later version: part of the selling costs was administration."""
    manager = played.who("manager")
    held = do(restate, by=manager, statement=statement, why="年审调整:部分销售费用重分类至管理费用")
    with acting_as(manager):
        amounts = held.amounts()
    moved = (amounts.get("IS_SELL", Decimal(0)) / 10).quantize(Decimal(1))
    do(save_lines, by=manager, statement=held, cells=[
        Cell("IS_SELL", "current", amounts.get("IS_SELL", Decimal(0)) - moved),
        Cell("IS_ADMIN", "current", amounts.get("IS_ADMIN", Decimal(0)) + moved)])  # fmt: skip
    do(confirm_statement, by=played.who("credit_officer"), statement=held)


def _scanned(played: Cast, years: Mapping[date, Amounts]) -> None:
    """A year's report as a scan was read: three cells wait for a look."""
    if not years:
        return
    end, manager, client = max(years), played.who("manager"), played["small"]
    name = "年度财务报表(扫描件识别文本).txt"
    source = do(keep_file, by=manager, client=client, name=name, chunks=paper(name, client.party.name), kind="statement")
    cells = [Cell(item, "current", value, how="read", text=f"{value:,.0f}", sheet="扫描件", page=0,
                  confidence=0.62 if item in DOUBTFUL else 0.98, doubt=DOUBTFUL.get(item, ""))
             for item, value in years[end].items()]  # fmt: skip
    about = About(period_end=end, audited=False, source=source)
    _draft(played, client, about, cells)


def _failing(played: Cast, years: Mapping[date, Amounts]) -> None:
    """A year whose balance sheet does not add up: a receivable was typed with a digit too many."""
    if not years:
        return
    end = max(years)
    wrong = {**years[end], "BS_AR": years[end].get("BS_AR", Decimal(0)) + Decimal(9_000_000)}
    _draft(played, played["cousin"], _about(end), _cells(wrong, {}))
