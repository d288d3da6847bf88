"""In which unit amounts are told: read from the words on the page, and suspected where sizes jump by a power of ten."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from math import log10
from statistics import median

#: How much one unit is in the currency's own unit.
UNITS: Mapping[str, int] = {
    "yuan": 1, "thousand": 1_000, "ten_thousand": 10_000, "million": 1_000_000, "hundred_million": 100_000_000,
}  # fmt: skip
_WORDS: Sequence[tuple[str, str]] = (
    ("hundred_million", r"亿元|hundredmillion"),
    ("million", r"百万元|百万|(?:in|rmb|cny|usd|\$|us\$)?millions?|'?000,?000|'000000|\bmn\b"),
    ("ten_thousand", r"万元|tenthousand"),
    ("thousand", r"千元|'000|’000|thousands?"),
    ("yuan", r"元|yuan|dollars|euros"),
)
_SAID = re.compile(r"单位|币种|unit|expressedin|inthousands|inmillions|amountsin|'000|’000")
_POWERS = (3, 4, 6, 8)
_NEAR = 0.35
_LINES_MIN = 3


def unit_said(text: str) -> str | None:
    """The unit that a text on the page tells, or None where it tells none.

    A text tells a unit where it names one after 单位 or its like; a bare 元 in some other sentence does not.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    found = _SAID.search(plain)
    if found is None:
        return None
    rest = plain[found.start() :]
    for unit, words in _WORDS:
        if re.search(words, rest):
            return unit
    return None


def jump(now: Mapping[str, float], before: Mapping[str, float]) -> int:
    """By which factor (1000, 10,000, ...) one set of amounts looks larger than the other; 0 where it does not.

    The median of the ratios of the lines both tell, at least three, lies within a factor of about two of a power by which
    units differ. A negative factor: the first set is the smaller one.
    """
    ratios = [log10(abs(now[key] / before[key])) for key in now if now[key] and before.get(key)]
    if len(ratios) < _LINES_MIN:
        return 0
    middle = median(ratios)
    for power in _POWERS:
        if abs(abs(middle) - power) <= _NEAR:
            factor: int = 10**power
            return factor if middle > 0 else -factor
    return 0
