"""Names of companies: folded to compare, keyed by pinyin to sort and to search, cut into pairs of letters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pypinyin import lazy_pinyin

_APART = re.compile(r"[\W_]+")
_LEGAL_FORMS = (
    "有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "股份公司", "集团公司", "总公司", "公司",
    "incorporated", "corporation", "limited", "company", "gmbh", "corp", "inc", "ltd", "llc", "plc", "co", "ag", "sa",
)
_MEMORY = 65_536


def fold(name: str) -> str:
    """The name to search by: half width, lower case, accents dropped, spaces and signs as single spaces."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _APART.sub(" ", letters).strip()


def normalise(name: str) -> str:
    """The name to compare by: folded, without spaces and without the legal form at its end."""
    words = fold(name).split()
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    joined = "".join(words)
    form = next((form for form in _LEGAL_FORMS if not form.isascii() and joined.endswith(form)), "")
    return joined.removesuffix(form) or joined


@lru_cache(maxsize=_MEMORY)
def sort_key(name: str) -> str:
    """The key that sorts Chinese names by sound: `中国电力` is `zhong guo dian li`; other letters as folded."""
    return " ".join(_syllables(name))


@lru_cache(maxsize=_MEMORY)
def initials(name: str) -> str:
    """The first letters people type for a name: `中国电力` is `zgdl`; a number keeps all its digits."""
    return "".join(part if part.isdigit() else part[:1] for part in _syllables(name))


def bigrams(text: str) -> list[str]:
    """Each pair of neighbouring letters of the folded words once, in order; a single letter as it is."""
    pairs: dict[str, None] = {}
    for word in fold(text).split():
        for at in range(max(1, len(word) - 1)):
            pairs[word[at : at + 2]] = None
    return list(pairs)


def _syllables(name: str) -> list[str]:
    """The folded name as syllables and words."""
    return " ".join(lazy_pinyin(fold(name))).split()
