"""What the headings of a sheet say: which columns hold amounts of which period, where the words of lines stand, the date."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from clc.engines.spreading.periods import month_end
from clc.engines.spreading.units import unit_said

Role = Literal["current", "prior", ""]
YEAR = 12
_FIRST_YEAR, _LAST_YEAR = 1980, 2100
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(r"((?:19|20)\d\d)[-年./](\d{1,2})[-月./](\d{1,2})日?")
_SPAN = re.compile(r"((?:19|20)\d\d)年?度?(?:0?1月?)[-—–~至到](\d{1,2})月")
_MONTH = re.compile(r"((?:19|20)\d\d)[-年./](\d{1,2})月?(?!\d)")
_HALF = re.compile(r"((?:19|20)\d\d)年?(上半年|半年度|中期|一季度|第一季度|三季度|前三季度|第三季度)")
_YEAR = re.compile(r"(?:fy)?((?:19|20)\d\d)(?:年度?|年报|a|财年)?")
_MONTH_NAME = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_ENGLISH = re.compile(rf"(\d{{1,2}})?\s*{_MONTH_NAME}\.?\s*(\d{{1,2}})?,?\s*((?:19|20)\d\d)")
_QUARTERS = {"一季度": 3, "第一季度": 3, "上半年": 6, "半年度": 6, "中期": 6, "三季度": 9, "前三季度": 9, "第三季度": 9}
_CURRENT = ("期末", "年末", "本期", "本年", "本年度", "当期", "current", "thisyear", "closing", "endofyear")
_PRIOR = ("上年年末", "年初", "期初", "上期", "上年", "去年", "上年度", "previous", "prior", "lastyear", "opening")
_FILLING = re.compile(
    r"上年年末|上年末|上年同期|上年度|上年|去年同期|去年|上期|上月|年初|期初|期末|年末|本期|本年度|本年|本月|当月|当期|余额|账面|价值|金额|发生额?|"
    r"累计|实际|数|额|合并|母公司|公司|截至|截止|日|止|年度?|月|consolidated|parent|company|asat|asof|for|the|years?|periods?|months?|"
    r"ended|ending|current|this|previous|prior|last|closing|opening|balance|end|beginning|of|at|audited|unaudited|经审计|未审计|"
    r"rmb|cny|usd|元|[()、，,:：/.*-]"
)
_ENGLISH_PLAIN = re.compile(rf"(\d{{1,2}})?{_MONTH_NAME}\.?(\d{{1,2}})?,?((?:19|20)\d\d)")
_AMOUNT = re.compile(r"[(-]?[\d,]+(\.\d+)?[)-]?")
_SKIPPED = ("行次", "附注", "注释", "序号", "note", "notes", "ref", "增减", "变动", "差异", "%", "比例")
_LABELS = frozenset((
    "项目", "报表项目", "科目", "补充资料", "资产", "负债",
    "负债和所有者权益", "负债及所有者权益", "负债和股东权益", "负债及股东权益", "负债所有者权益",
    "item", "items", "assets", "liabilities", "lineitem", "description",
))  # fmt: skip
_MONTHLY = ("本月", "当月")
_PARTS = (
    ("supplement", r"补充资料|将净利润调节|调节为经营活动|间接法|reconciliation"),
    ("balance", r"资产负债表|balancesheet|financialposition"),
    ("income", r"利润表|损益表|利润分配表|incomestatement|profitorloss|statements?of(?:comprehensive|operations|income)"),
    ("cash", r"现金流量表|cashflow"),
    ("equity", r"所有者权益变动|股东权益变动|changesinequity"),
)  # fmt: skip


@dataclass(frozen=True)
class Period:
    """The period a column tells: its last day where known, the months where known, and its role where only that is said.

    scope: `group` or `single` where a heading says so.
    """

    end: date | None = None
    months: int | None = None
    role: Role = ""
    scope: str = ""


@dataclass(frozen=True)
class Heading:
    """A row of headings: for each block of columns the column of words and those of amounts, with their periods."""

    blocks: tuple[tuple[int, tuple[tuple[int, Period, str], ...]], ...]


def plain(text: str) -> str:
    """The text without width, case and blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def dated(text: str) -> Period | None:
    """The period that a text dates, or None: a day, a span of months from January, a month, a part of a year, a year."""
    told = plain(text)
    if found := _SPAN.search(told):
        return _of_month(int(found[1]), int(found[2]), int(found[2]))
    if found := _DAY.search(told):
        return _of_month(int(found[1]), int(found[2]), None)
    if found := _HALF.search(told):
        months = _QUARTERS[found[2]]
        return _of_month(int(found[1]), months, months)
    if found := _MONTH.search(told):
        return _of_month(int(found[1]), int(found[2]), None)
    if found := _ENGLISH.search(unicodedata.normalize("NFKC", text).casefold()):
        return _of_month(int(found[4]), _MONTHS.index(found[2]) + 1, None)
    if found := _YEAR.search(told):
        return _of_month(int(found[1]), YEAR, YEAR)
    return None


def period_of(text: str) -> Period | None:
    """The period that a heading names, by a date or by words such as 期末余额; None where it says anything else."""
    told = plain(text)
    if not told or len(told) > 60:
        return None
    scope = "group" if "合并" in told or "consolidated" in told else "single" if "母公司" in told else ""
    found = dated(text)
    rest = told
    for pattern in (_SPAN, _DAY, _HALF, _MONTH, _ENGLISH_PLAIN, _YEAR):
        rest = pattern.sub("", rest, count=2)
    role = _role(rest)
    if _FILLING.sub("", rest) or not (found or role):
        return None
    months = 1 if any(words in told for words in _MONTHLY) else None
    return Period(found.end, found.months, role, scope) if found else Period(None, months, role, scope)


def is_label(text: str) -> bool:
    """Whether a heading stands over the words of lines."""
    told = re.sub(r"[(（].*?[)）]", "", plain(text)).strip(":：")
    return told in _LABELS or re.sub(r"\W", "", told) in _LABELS


def part_of(text: str) -> str:
    """The part of a statement that a title names; empty where it names none."""
    told = plain(text)
    for part, words in _PARTS:
        if re.search(words, told):
            return part
    return ""


def heading_of(texts: Sequence[str]) -> Heading | None:
    """The headings of a row, if it is one: at least one period, and beside it nothing that is a line or an amount."""
    periods = [(at, found, text) for at, text in enumerate(texts) if (found := period_of(text)) is not None]
    if not periods:
        return None
    labels = [at for at, text in enumerate(texts) if is_label(text)]
    others = [text for text in texts if plain(text) and not (is_label(text) or period_of(text) or is_aside(text))]
    bare = not labels and (others or len(periods) < 2 or periods[0][0] == 0)
    if bare or any(_AMOUNT.fullmatch(plain(text)) for text in others):
        return None
    first = [at for at in labels if at < periods[0][0]] or [0]
    starts = [first[-1], *(at for at in labels if at > periods[0][0])]
    blocks = []
    for start, end in zip(starts, [*starts[1:], len(texts)], strict=True):
        held = tuple(each for each in periods if start < each[0] < end)
        if held:
            blocks.append((start, held))
    return Heading(tuple(blocks)) if blocks else None


def is_aside(text: str) -> bool:
    """Whether a text in a row of headings is one that stands there beside periods: 行次, 附注, a unit, a title."""
    told = plain(text)
    return any(told.startswith(words) for words in _SKIPPED) or bool(part_of(text)) or unit_said(text) is not None


def _role(told: str) -> Role:
    """Which of the two periods words name; the longer words decide."""
    if any(words in told for words in _PRIOR):
        return "prior"
    return "current" if any(words in told for words in (*_CURRENT, *_MONTHLY)) else ""


def _of_month(year: int, month: int, months: int | None) -> Period | None:
    """The period that ends with a month."""
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= YEAR):
        return None
    return Period(month_end(year, month), months)
