"""The words of a statement's line without what spellings differ in, and what its prefix says."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Prefix = Literal["less", "add", "of_which", ""]
WRITTEN_MAX = 240
_NUMBERING = re.compile(
    r"^[☆△▲#*\s]*(?:[(]?[一二三四五六七八九十]{1,3}[)]?[、.]|[(][一二三四五六七八九十0-9]{1,3}[)]|\d{1,2}[.、)](?!\d))\s*"
)
_PREFIXES: tuple[tuple[str, Prefix], ...] = (
    ("减", "less"), ("less", "less"), ("加", "add"), ("add", "add"), ("其中", "of_which"), ("including", "of_which"),
    ("of which", "of_which"),
)  # fmt: skip
_SIGN_SAID = re.compile(r"[(][^()]*(?:损失|亏损|收益|减少|增加|支出|收入)[^()]*(?:号填列|填列|表示|列示)[^()]*[)]")
_NOTE_SAID = re.compile(r"[(](?:附注|注释|注|note)[^()]*[)]")
_LOSS_MINUS = re.compile(r"损失(?:以|用|为)?[\"'“”‘’(]*[-—–−负]")
_BRACKETS = re.compile(r"[(][^()]*[)]")


@dataclass(frozen=True)
class Wording:
    """A line's words: folded in full, folded without what stands in brackets, its prefix, whether losses carry a minus."""

    full: str
    bare: str
    prefix: Prefix
    losses_below_zero: bool


def worded(text: str) -> Wording:
    """What a line's words say."""
    plain = unicodedata.normalize("NFKC", text[:WRITTEN_MAX]).casefold().strip()
    prefix: Prefix = ""
    for _again in range(3):
        numbered = _NUMBERING.sub("", plain)
        plain, found = _without_prefix(numbered)
        prefix = found or prefix
        if plain == numbered:
            break
    minus = bool(_LOSS_MINUS.search(re.sub(r"\s", "", plain)))
    said = _NOTE_SAID.sub("", _SIGN_SAID.sub("", re.sub(r"\s+", " ", plain)))
    return Wording(letters(said), letters(_BRACKETS.sub("", said)), prefix, minus)


def folded(text: str) -> str:
    """The words by which a line is learned and found again."""
    return worded(text).full


def letters(text: str) -> str:
    """Only letters and digits."""
    return "".join(sign for sign in text if sign.isalnum())


def _without_prefix(text: str) -> tuple[str, Prefix]:
    """The text after a prefix such as 减:, and what the prefix says."""
    for words, meaning in _PREFIXES:
        rest = text.removeprefix(words)
        if rest != text and (rest[:1] in (":", " ", "：") or (words == "其中" and rest)):
            return rest.lstrip(" :："), meaning
    return text, ""
