"""How alike two names are: letters of Latin names in any order, characters and sounds of Chinese ones, across scripts."""
from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

from clc.kernel.names import fold, normalise

HAN = re.compile(r"[\u3400-\u9fff]")
_RUN = re.compile(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+")
#: Words that say how a company is held or what it does at large: they tell little of who it is, and count for less.
FORMS = frozenset((
    "co", "company", "ltd", "limited", "llc", "inc", "incorporated", "corp", "corporation", "plc", "gmbh", "ag", "sa", "s",
    "a", "srl", "spa", "oy", "ab", "nv", "bv", "kg", "pte", "pty", "pvt", "jsc", "ojsc", "pjsc", "ooo", "oao", "zao", "ao",
    "fze", "fzco", "fzc", "dmcc", "the", "of", "and", "for", "de", "la", "del", "et", "sarl", "sl"))
GENERAL = frozenset((
    "group", "holding", "holdings", "international", "trading", "trade", "industrial", "industry", "industries",
    "technology", "technologies", "services", "service", "import", "export", "shipping", "general", "development",
    "investment", "investments", "enterprise", "enterprises", "global", "engineering", "equipment", "machinery",
    "electronics", "logistics", "energy", "bank", "china", "hong", "kong", "beijing", "shanghai", "shenzhen", "guangzhou",
    "jituan", "keji", "maoyi", "shiye", "gongsi", "youxian", "fazhan", "touzi"))
_LITTLE, _SOUND, _READINGS, _SHORT, _NEAR = 0.4, 0.95, 8, 4, 0.75
_MEMORY = 65_536


def likeness(one: str, other: str) -> float:
    """How alike two names are, 0 (nothing in common) to 1 (the same but for case, signs, order and legal form).

    Two Chinese names are compared character by character and by sound in every reading (a sound alone is worth 0.95 of
    the same character); a Chinese name meets a Latin one by its pinyin. A name of four letters or fewer is the same or not.
    """
    mine, theirs = fold(one), fold(other)
    if not mine or not theirs:
        return 0.0
    if mine.replace(" ", "") == theirs.replace(" ", ""):
        return 1.0
    if HAN.search(one) and HAN.search(other):
        return _chinese(normalise(one), normalise(other))
    return max(_latin(here, there) for here in spellings(one) for there in spellings(other))


@lru_cache(maxsize=_MEMORY)
def spellings(name: str) -> tuple[tuple[str, ...], ...]:
    """The ways a name is written in Latin words without its legal form: one, or for Chinese each reading twice.

    A Chinese run is written syllable by syllable, and as a family name with the rest in one word. At most 16.
    """
    bare = normalise(name) if HAN.search(name) else fold(name)
    if not HAN.search(bare):
        words = tuple(word for word in bare.split() if word not in FORMS)
        return (words or tuple(bare.split()),)
    readings = [_readings(part) if HAN.match(part) else [[part]] for part in _RUN.findall(bare)]
    found: dict[tuple[str, ...], None] = {}
    for chosen in islice(product(*readings), _READINGS):
        syllables = [word for part in chosen for word in part]
        found[tuple(syllables)] = None
        if len(syllables) > 1:
            found[(syllables[0], "".join(syllables[1:]))] = None
    return tuple(found)


def edit_distance(one: str, other: str) -> int:
    """Letters to insert, drop or change to make one text the other (Levenshtein; Hyyro's bit-parallel form, 2003)."""
    if len(one) < len(other):
        one, other = other, one
    if not other:
        return len(one)
    at: dict[str, int] = {}
    for place, letter in enumerate(other):
        at[letter] = at.get(letter, 0) | 1 << place
    full, last = (1 << len(other)) - 1, 1 << len(other) - 1
    up, down, distance = full, 0, len(other)
    for letter in one:
        same = at.get(letter, 0)
        across = ((same & up) + up ^ up) | same | down
        rise, fall = down | ~(across | up) & full, up & across
        distance += bool(rise & last) - bool(fall & last)
        rise, fall = rise << 1 | 1, fall << 1
        up, down = (fall | ~(across | rise)) & full, rise & across & full
    return distance


def _readings(characters: str) -> list[list[str]]:
    """The readings of a Chinese run, most usual first, each a list of syllables."""
    sounds = pinyin(characters, style=Style.NORMAL, heteronym=True)
    return [list(chosen) for chosen in islice(product(*(list(dict.fromkeys(one)) for one in sounds)), _READINGS)]


def _chinese(one: str, other: str) -> float:
    """Likeness of two names of which each has Chinese characters."""
    written = _edited(one, other)
    if written == 1.0:
        return 1.0
    sounds = {character: chr(0xE000 + number) for number, character in enumerate(dict.fromkeys(one + other))}
    for mine, theirs in product(dict.fromkeys(one), dict.fromkeys(other)):
        if mine != theirs and _heard(mine) & _heard(theirs):
            sounds[theirs] = sounds[mine]
    heard = _edited("".join(sounds[letter] for letter in one), "".join(sounds[letter] for letter in other))
    return max(written, heard * _SOUND)


@lru_cache(maxsize=_MEMORY)
def _heard(character: str) -> frozenset[str]:
    """Every sound of a character."""
    return frozenset(pinyin(character, style=Style.NORMAL, heteronym=True)[0])


def _latin(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Likeness of two names in Latin words."""
    joined, against = "".join(one), "".join(other)
    if min(len(joined), len(against)) <= _SHORT:
        return float(joined == against)
    return max(_edited(joined, against), _worded(one, other))


def _worded(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Share of the weight of both names' words that have their like in the other, whatever the order."""
    few, many = (one, list(other)) if len(one) <= len(other) else (other, list(one))
    whole = sum(map(_weight, few)) + sum(map(_weight, many))
    common = 0.0
    for word in sorted(few, key=len, reverse=True):
        found = max(many, key=lambda theirs: _edited(word, theirs), default="")
        alike = _edited(word, found)
        if found and alike >= _NEAR:
            common += alike * (_weight(word) + _weight(found))
            many.remove(found)
    return common / whole


def _weight(word: str) -> float:
    return len(word) * (_LITTLE if word in GENERAL else 1.0)


def _edited(one: str, other: str) -> float:
    return 1.0 - edit_distance(one, other) / max(len(one), len(other), 1)
