"""Reads a chat somebody pasted from WeCom, WeChat or another messenger: who said what when. No I/O, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from hashlib import sha256

SIGNS_MAX, LINES_MAX = 200_000, 2_000
_DAY = r"(?P<day>\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/月]\d{1,2}日?)"
_HALF = r"(?P<half>上午|下午|凌晨|早上|中午|晚上|[AaPp][Mm])"
_TIME = rf"(?P<time>{_HALF}?\s*\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\s*(?P<late>[AaPp][Mm]))?)"
_WHO = r"(?P<who>[^\d\s\[\]:：][^\[\]:：\n]{0,39}?)"
#: A line that begins somebody's words, most telling form first.
_HEADS = tuple(re.compile(form) for form in (
    rf"^\[{_DAY},?\s+{_TIME}\]\s*{_WHO}\s*[:：]\s*(?P<text>.*)$",
    rf"^{_DAY},?\s+{_TIME}\s*[-–]\s*{_WHO}\s*[:：]\s*(?P<text>.*)$",
    rf"^{_WHO}\s+{_DAY}\s+{_TIME}\s*[:：]?(?P<text>)$",
    rf"^{_DAY}\s+{_TIME}\s+{_WHO}\s*[:：]?(?P<text>)$",
    rf"^{_WHO}\s+{_TIME}\s*[:：]?(?P<text>)$",
    rf"^{_WHO}\s*[:：]\s*(?P<text>.*)$",
))
_SEPARATOR = re.compile(rf"^[\s—–\-=*]*{_DAY}(?:\s*(?:星期|周)[一二三四五六日天])?(?:\s+{_TIME})?[\s—–\-=*]*$")


@dataclass(frozen=True)
class Line:
    """What somebody said: `speaker` as written, `at` the moment without a time zone (None: the paste does not tell)."""

    speaker: str
    at: datetime | None
    text: str

    def digest(self) -> str:
        """SHA-256 by which the same line is known again."""
        moment = self.at.isoformat() if self.at else ""
        return sha256("\0".join((self.speaker, moment, self.text)).encode()).hexdigest()


def read(pasted: str, today: date) -> list[Line]:
    """The lines of a pasted chat in their order, without empty ones; a day without a year is the last such day up to today.

    A line that begins nobody's words goes on with the one before. Text before the first speaker is nobody's (""). At most
    `LINES_MAX` lines of `SIGNS_MAX` signs in all, else ValueError.
    """
    if len(pasted) > SIGNS_MAX:
        raise ValueError(f"more than {SIGNS_MAX} signs")
    found = [line for line in _read(pasted, today) if line.text]
    if len(found) > LINES_MAX:
        raise ValueError(f"more than {LINES_MAX} lines")
    return found


def _read(pasted: str, today: date) -> Iterator[Line]:
    held, day, moment = Line("", None, ""), None, None
    dated = _is_dated(pasted)
    for raw in pasted.replace("\r\n", "\n").replace("\u200b", "").split("\n"):
        row = raw.strip()
        parted = _SEPARATOR.match(row)
        if parted:
            yield held
            day = _day(parted["day"], today) or day
            clock = _time(parted)
            moment = datetime.combine(day, clock) if day and clock else None
            held = Line("", moment, "")
            continue
        head = _head(row, dated)
        if head is None:
            held = replace(held, text=f"{held.text}\n{row}".strip())
            continue
        yield held
        told = head.groupdict()
        if told.get("day"):
            day = _day(told["day"], today) or day
        clock = _time(head)
        at = datetime.combine(day, clock) if day and clock else moment if not told.get("time") else None
        held = Line(told["who"].strip(), at, (told["text"] or "").strip())
    yield held


def _is_dated(pasted: str) -> bool:
    """Whether heads carry times: then a line with a colon alone begins nobody's words."""
    return any(form.match(row.strip()) for row in pasted.splitlines() for form in _HEADS[:-1])


def _head(row: str, dated: bool) -> re.Match[str] | None:
    forms = _HEADS[:-1] if dated else _HEADS
    return next((found for form in forms if (found := form.match(row))), None)


def _day(told: str, today: date) -> date | None:
    numbers = [int(part) for part in re.findall(r"\d+", told)]
    try:
        if len(numbers) == 3:
            return date(*numbers)
        found = date(today.year, *numbers)
        return found if found <= today else date(today.year - 1, *numbers)
    except (ValueError, TypeError):
        return None


def _time(head: re.Match[str]) -> time | None:
    told = head.groupdict()
    if not told.get("time"):
        return None
    numbers = [int(part) for part in re.findall(r"\d+", told["time"])]
    half = (told.get("half") or told.get("late") or "").lower()
    hour = numbers[0]
    if half in ("pm", "下午", "晚上", "中午") and hour < 11 + (half != "中午"):
        hour += 12
    if half in ("am", "凌晨") and hour == 12:
        hour = 0
    try:
        return time(hour, numbers[1], numbers[2] if len(numbers) > 2 else 0)
    except ValueError:
        return None
