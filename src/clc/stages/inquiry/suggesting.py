"""Which lines of a format the words of a paper may mean, the likeliest first."""

from __future__ import annotations

from clc.policy.kind.template import Template
from clc.stages.inquiry.wording import folded, letters

SUGGESTED = 3
_LIKE_FROM = 0.2


def suggested(template: Template, written: str, part: str) -> list[str]:
    """Keys of up to three lines whose names share most with the words, those of the part of the statement first."""
    words = _pairs(folded(written))
    likeness: dict[str, float] = {}
    for line in template.each():
        alike = max(_likeness(words, _pairs(folded(name))) for name in (line.zh, line.en, *line.aliases))
        if alike >= _LIKE_FROM:
            likeness[line.key] = alike + (0.5 if template.part_of[line.key] == part else 0.0)
    return sorted(likeness, key=lambda key: -likeness[key])[:SUGGESTED]


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of pairs of letters that two names have in common."""
    return 2 * len(one & other) / (len(one) + len(other))


def _pairs(text: str) -> frozenset[str]:
    """Pairs of neighbouring letters."""
    plain = letters(text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1)) or frozenset((plain,))
