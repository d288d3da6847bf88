"""Groups of peers: firms by industry and size, from the narrowest group to the widest, by the book's classification."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from clc.engines.indicators.size import SIZES
from clc.frames.peers import EVERYONE
from clc.frames.sizes import MEASURES, size_words, whole_code
from clc.policy.rulebook import Book

#: Columns of groups, the narrowest first: a division is the letter of its section and two digits.
LEVELS: tuple[str, ...] = ("division_size", "division", "section_size", "section")
#: Stands before an industry that is no code of the classification, as vendors of published ratios name theirs.
NAMED = "~"
DIVISION = 3


@dataclass(frozen=True)
class Group:
    """What a group's key says. section: its letter; division: two digits; named: an industry in somebody's own words.

    size: a word of `engines.indicators.size.SIZES`. All "": everyone.
    """

    section: str = ""
    division: str = ""
    named: str = ""
    size: str = ""


def key_of(industry: str, book: Book) -> str:
    """The group of an industry: `C25` for a code of the classification, `C` for a section, `~text` else, "" for none."""
    code = whole_code(industry, book)
    if code:
        return code[:DIVISION]
    return NAMED + industry.strip() if industry.strip() else ""


def group_of(key: str) -> Group:
    """The parts of a group's key, as `peer_groups` writes it."""
    if key in ("", EVERYONE):
        return Group()
    place, _slash, size = key.rpartition("/") if key.rpartition("/")[2] in SIZES else (key, "", "")
    if place.startswith(NAMED):
        return Group(named=place[len(NAMED):], size=size)
    return Group(section=place[:1], division=place[1:], size=size)


def level_of(key: str) -> str:
    """The column of LEVELS that a group's key stands in."""
    told = group_of(key)
    wide = "division" if told.division or told.named else "section"
    return f"{wide}_size" if told.size else wide


def near(groups: pl.DataFrame, client: int) -> pl.DataFrame:
    """The same groups, but only the ones this firm is in; null for all others."""
    own = groups.filter(pl.col("client") == client).select(LEVELS)
    keys = own.row(0, named=True) if own.height else dict.fromkeys(LEVELS)
    return groups.select(
        "client", *[pl.when(pl.col(name) == pl.lit(keys[name], dtype=pl.String)).then(pl.col(name)).alias(name)
                    for name in LEVELS])  # fmt: skip


def peer_groups(firms: pl.DataFrame, book: Book, day: date) -> pl.DataFrame:
    """`client`, LEVELS and `size` for every firm; null where its industry or size is not known.

    firms: `client`, `industry` (a code of the classification or any words) and, as far as told, employees in heads and
    revenue and assets in yuan. The lines of sizes are those in force on the day. An industry in words is a division of its
    own, in no section.
    """
    told = [pl.col(name) if name in firms.columns else pl.lit(None).alias(name) for name in MEASURES]
    industry = pl.col("industry").fill_null("").str.strip_chars()
    held = firms.select("client", industry, *[each.cast(pl.Float64) for each in told])
    places = held.select("industry").unique()
    keys = [key_of(each, book) or None for each in places["industry"]]
    placed = places.with_columns(_place=pl.Series(keys, dtype=pl.String))
    sized = held.with_columns(size_words(held, book, day)).join(placed, on="industry", how="left", maintain_order="left")
    size = pl.when(pl.col("size") != SIZES[0]).then(pl.col("size"))
    is_code = ~pl.col("_place").str.starts_with(NAMED)
    division = pl.when(~is_code | (pl.col("_place").str.len_chars() == DIVISION)).then(pl.col("_place"))
    section = pl.when(is_code).then(pl.col("_place").str.slice(0, 1))
    return sized.select(
        "client", division_size=division + "/" + size, division=division, section_size=section + "/" + size,
        section=section, size=size,
    )

