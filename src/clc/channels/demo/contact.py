"""What people of the invented institution did with their clients: touches, consents, papers, things to do."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from clc.channels.demo.chance import Flags, Integers, days_of, share
from clc.channels.demo.names import Word
from clc.channels.demo.population import Population

TOUCH_DAYS: Final = 540
FIRST_SECOND, WORKING_SECONDS = 3_600, 32_400
"""Working hours, nine to six in Shanghai, in seconds of a day in UTC."""
QUIET_DAYS: Final = 200
KINDS: Final = ("call", "visit", "meeting", "mail", "message")
KIND_SHARES: Final = (0.42, 0.22, 0.12, 0.1, 0.14)
TALK: Final = (
    Word(
        "电话回访:本季订单平稳,回款正常,无新增融资需求。",
        "Call: orders steady this quarter, receipts on time, no new need.",
    ),
    Word(
        "走访厂区:生产线开工约八成,库存略高,原料价格上涨。",
        "Visit: lines run at four fifths, stock a little high.",
    ),
    Word(
        "与财务负责人会谈:讨论明年资金计划与授信续作。",
        "Met the finance head on next year's funds and the renewal.",
    ),
    Word("收到最新财务报表,已转交信贷审查。", "The newest statements came and went on to credit review."),
    Word("客户咨询贸易融资利率,已发送产品说明。", "Asked for the rates of trade finance; sent the leaflet."),
    Word("了解项目进度:设备已到场,预计下季投产。", "Progress: the equipment is on site, start next quarter."),
    Word("客户对放款效率表示满意,希望简化资料。", "Pleased with the pace of drawing; wants fewer papers."),
    Word("提醒贷款到期安排,客户确认自有资金归还。", "Reminded of the loan's end; will repay from own funds."),
)
WORRIED_TALK: Final = (
    Word("客户称下游回款变慢,请求推迟还款;已提示风险。", "Says buyers pay late, asks to put off repayment."),
    Word("走访发现部分产线停工,管理层未能到场。", "Visit: part of the lines stand still, managers absent."),
    Word("多次致电未接通,改发短信联系。", "Several calls not answered; wrote instead."),
    Word("客户提出展期,尚缺最新报表与纳税资料。", "Asks for an extension; statements and tax papers missing."),
)
TASKS: Final = (
    Word("补齐年度财务报表", "Collect the annual statements"),
    Word("季度走访并填写记录", "Make the quarterly visit and write it down"),
    Word("更新受益所有人资料", "Renew the beneficial owner's papers"),
    Word("跟进续授信材料", "Follow up the papers of the renewal"),
    Word("回复客户的利率咨询", "Answer the question about rates"),
    Word("核对抵押物保险到期日", "Check when the insurance of the collateral ends"),
    Word("准备金牌客户年度策略会", "Prepare the yearly strategy day"),
)
PURPOSES: Final = ("TAX_DATA", "CREDIT_QUERY_ENTERPRISE", "KYC")
PURPOSE_SHARES: Final = (0.5, 0.8, 0.6)
PAPERS: Final = (
    Word("营业执照复印件", "Copy of the licence"),
    Word("授信申请书", "Application"),
    Word("年度审计报告", "Audit report"),
)


def _at(chance: np.random.Generator, population: Population, days_ago: Integers) -> pl.Series:
    """Moments in working hours so many days ago."""
    seconds = FIRST_SECOND + chance.integers(0, WORKING_SECONDS, len(days_ago))
    days = days_of(population.day, -days_ago).astype("datetime64[us]")
    return pl.Series(days + seconds.astype("timedelta64[s]")).dt.replace_time_zone("UTC")


def _said(words: tuple[Word, ...], chosen: Integers, abroad: Flags) -> pl.Series:
    both = pl.Series([word.zh for word in words] + [word.en for word in words])
    return both.gather(chosen % len(words) + len(words) * abroad)


def touches(population: Population, per_client: float) -> pl.DataFrame:
    """Columns client, kind, at (UTC), text, manager: contacts of the last 18 months.

    Quiet clients' stop early.
    """
    chance = population.chance("touches")
    expected = per_client * np.exp(0.25 * population.quality) * np.where(population.prospect, 0.5, 1.0)
    counts = chance.poisson(expected)
    row = np.repeat(np.arange(len(population)), counts)
    earliest = np.minimum(population.known_days[row], TOUCH_DAYS)
    latest = np.where(population.quiet[row], QUIET_DAYS, 2)
    days_ago = latest + np.floor(chance.random(len(row)) ** 1.3 * np.maximum(earliest - latest, 1)).astype(np.int64)
    worried = (population.severity[row] > 0.4) & (days_ago / 30 < population.onset[row])
    text = chance.integers(0, 840, len(row))
    abroad = population.abroad[row]
    calm, concern = _said(TALK, text, abroad), _said(WORRIED_TALK, text, abroad)
    kinds = chance.choice(len(KINDS), len(row), p=KIND_SHARES)
    return pl.DataFrame(
        {
            "client": population.index[row],
            "kind": pl.Series(KINDS).gather(kinds),
            "at": _at(chance, population, days_ago),
            "text": pl.select(pl.when(pl.Series(worried)).then(concern).otherwise(calm)).to_series(),
            "manager": population.manager[row],
        }
    ).sort("client", "at", maintain_order=True)


def tasks(population: Population, told_share: float) -> pl.DataFrame:
    """Columns client, title, severity, due, state, manager, opened_at, done_at.

    Some late, some today, some later.
    """
    chance = population.chance("tasks")
    rows = np.flatnonzero(share(chance, len(population), told_share))
    due = np.round(chance.normal(3, 7, len(rows))).astype(np.int64)
    due = np.where(share(chance, len(rows), 0.15), 0, due)
    done = (due < 8) & share(chance, len(rows), np.where(due < 0, 0.7, 0.2))
    opened = np.maximum(12 - np.minimum(due, 0), 3)
    when_done = _at(chance, population, np.maximum(1, -due))
    return pl.DataFrame(
        {
            "client": population.index[rows],
            "title": _said(TASKS, chance.integers(0, 840, len(rows)), population.abroad[rows]),
            "severity": (population.severity[rows] > 0.4).astype(np.int64) * 2,
            "due": days_of(population.day, due),
            "state": pl.Series(["open", "done"]).gather(done.astype(np.int64)),
            "manager": population.manager[rows],
            "opened_at": _at(chance, population, opened),
            "done_at": pl.select(pl.when(pl.Series(done)).then(when_done)).to_series(),
        }
    )


def consents(population: Population) -> pl.DataFrame:
    """Columns client, purpose, basis, granted_at, expires_at, withdrawn_at."""
    chance = population.chance("consents")
    given = [np.flatnonzero(share(chance, len(population), part)) for part in PURPOSE_SHARES]
    row = np.concatenate(given)
    purpose = np.repeat(np.arange(len(PURPOSES)), [len(rows) for rows in given])
    granted = np.minimum(population.known_days[row], 20 + chance.integers(0, 700, len(row)))
    expires = _at(chance, population, granted - 1_096)
    withdrawn = _at(chance, population, np.maximum(granted // 3, 1))
    gone = pl.Series(share(chance, len(row), 0.015))
    return pl.DataFrame(
        {
            "client": population.index[row],
            "purpose": pl.Series(PURPOSES).gather(purpose),
            "basis": pl.repeat("consent", len(row), dtype=pl.String, eager=True),
            "granted_at": _at(chance, population, granted),
            "expires_at": expires,
            "withdrawn_at": pl.select(pl.when(gone).then(withdrawn)).to_series(),
        }
    ).sort("client", "purpose", maintain_order=True)


def papers(population: Population, told_share: float) -> pl.DataFrame:
    """Columns client, name, kind, text: a few small papers, each saying that it is invented."""
    chance = population.chance("papers")
    rows = np.flatnonzero(share(chance, len(population), told_share))
    chosen = chance.integers(0, len(PAPERS), len(rows))
    return pl.DataFrame(
        {
            "client": population.index[rows],
            "name": _said(PAPERS, chosen, population.abroad[rows]),
            "kind": pl.Series(["licence", "application", "audit"]).gather(chosen),
        }
    )
