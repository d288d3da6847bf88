"""How far what was seen may be trusted: where one box holds two things, and why an amount is doubtful."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from clc.stages.inquiry.reading import amounts, doubts

SURE_FROM = 0.9
WORDS_SURE_FROM = 0.6
_AMOUNT_IN_TEXT = re.compile(r"[(\-]?\d{1,3}(?:[,.]\d{3})*[.,]\d{2}\)?(?!\d)|[(\-]?\d{1,3}(?:,\d{3})+\)?(?!\d)")


class Sight(Protocol):
    """A reading: its text and how sure its least sure sign is."""

    @property
    def text(self) -> str: ...
    @property
    def sure(self) -> float: ...


Both = tuple[Sight, Sight]


def cuts(text: str, at: Sequence[float]) -> list[float]:
    """Where (0 to 1 across) a run that holds an amount beside something else is to be cut; empty when it is one thing."""
    if len(at) != len(text) or not amounts.SIGNS or len(text) < 2:
        return []
    places = []
    for found in _AMOUNT_IN_TEXT.finditer(text):
        places += [edge for edge in (found.start(), found.end()) if 0 < edge < len(text)]
    if not places or not _apart(text):
        return []
    return [(at[edge - 1] + at[edge]) / 2 for edge in sorted(set(places))]


def _apart(text: str) -> bool:
    """Whether an amount and words, or two amounts, stand in one run."""
    found = _AMOUNT_IN_TEXT.findall(text)
    rest = _AMOUNT_IN_TEXT.sub("", text)
    return len(found) > 1 or sum(sign.isalpha() for sign in rest) >= 2


def usual_decimals(texts: Sequence[str]) -> int:
    """How many decimals most amounts of the page have; -1 when there is no telling."""
    counted = Counter(len(text.rpartition(".")[2]) if "." in text else 0 for text in map(amounts.mended, texts) if text)
    if not counted:
        return -1
    places, times = counted.most_common(1)[0]
    return places if times * 2 > sum(counted.values()) else -1


def of_words(text: str, sure: float) -> tuple[str, float, str]:
    """Words, how sure they are, and their doubt."""
    return text, sure, "" if sure >= WORDS_SURE_FROM else doubts.UNSURE


def of_amount(first: Both, second: Both, decimals: int) -> tuple[str, float, str]:
    """An amount read twice: its text, how sure it is, and the first thing that speaks against it."""
    one, other = amounts.mended(first[1].text), amounts.mended(second[1].text)
    plain = (amounts.mended(first[0].text), amounts.mended(second[0].text))
    best = _better((one, first[1].sure), (other, second[1].sure))
    sure = min(first[0].sure, second[0].sure)
    if len({one, other, *plain}) > 1:
        return best, min(sure, 0.5), doubts.TWO_READINGS
    if not amounts.is_amount(best):
        return best, min(sure, 0.4), doubts.NOT_AN_AMOUNT
    if not amounts.is_grouped(best):
        return best, min(sure, 0.7), doubts.NOT_GROUPED
    if decimals > 0 and len(best.strip(")").rpartition(".")[2]) != decimals:
        return best, min(sure, 0.6), doubts.OTHER_DECIMALS
    return best, sure, "" if sure >= SURE_FROM else doubts.UNSURE


def _better(one: tuple[str, float], other: tuple[str, float]) -> str:
    """The reading that is an amount; of two amounts the surer one."""
    return max((one, other), key=lambda seen: (amounts.is_amount(seen[0]), amounts.is_grouped(seen[0]), seen[1]))[0]
