"""Parties and clients of the invented institution: names, identifiers, sizes, who looks after them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from clc.channels.demo import identifiers, names, trades
from clc.channels.demo import population as people
from clc.channels.demo.chance import Flags, Integers, days_of
from clc.channels.demo.population import Population
from clc.kernel.names import bigrams, sort_key

PARTY_KINDS = ("person", "company", "company", "company", "project_company", "government", "institution")
FORMS = {
    people.SME: "有限公司",
    people.COMPANY: "股份有限公司",
    people.PARENT: "集团有限公司",
    people.PROJECT: "项目有限公司",
}
ENGLISH_FORMS = {
    people.SME: "Co., Ltd.",
    people.COMPANY: "Corp.",
    people.PARENT: "Group Co., Ltd.",
    people.PROJECT: "Project Co., Ltd.",
}
SIZES = ("micro", "small", "medium", "large")
SIZE_FROM = (3e6, 2e7, 4e8)
"""Revenue from which a firm is small, medium, large (yuan.

Domain reference 3.5, manufacturing, revenue alone).
"""


def _texts(values: Sequence[str], chosen: Integers) -> pl.Series:
    return pl.Series(values, dtype=pl.String).gather(chosen)


def _spelt(values: Sequence[str], chosen: Integers) -> pl.Series:
    """The pinyin of the chosen texts, each followed by a space unless empty."""
    return _texts([f"{sort_key(value)} " if value else "" for value in values], chosen)


def _chinese_firms(population: Population) -> pl.DataFrame:
    """Names of all clients as if they were Chinese firms.

    A group's members carry its brand and their own place.
    """
    owned = population.parent >= 0
    parts = names.brand_parts(np.where(owned, population.parent, population.index))
    elsewhere = (parts["place"] + population.index - population.parent) % len(names.PLACES)
    forms = [FORMS.get(kind, "") for kind in range(len(PARTY_KINDS))]
    words = [trade.word.zh for trade in trades.TRADES]
    places = [place.zh for place in names.PLACES]
    syllables = [word.zh for word in names.SYLLABLES]
    thirds = ["", *(word.zh for word in names.THIRDS)]
    pieces = [
        (places, parts["place"]),
        (syllables, parts["first"]),
        (syllables, parts["second"]),
        (thirds, parts["third"] + 1),
        (["", *(f"({place})" for place in places)], np.where(owned, elsewhere + 1, 0)),
        (words, np.maximum(population.trade, 0)),
        (forms, population.kind),
    ]
    frame = pl.DataFrame({"zh": [""] * len(population), "key": [""] * len(population)})
    zh, key = frame["zh"], frame["key"]
    for values, chosen in pieces:
        zh, key = zh + _texts(values, chosen), key + _spelt(values, chosen)
    english = names.capital(names.column(names.PLACES, parts["place"], "en")) + " " + names.brand(parts, "en")
    there = names.capital(names.column(names.PLACES, elsewhere, "en"))
    english += pl.select(pl.when(pl.Series(owned)).then(" (" + there + ")").otherwise(pl.lit(""))).to_series()
    english += " " + _texts([trade.word.en for trade in trades.TRADES], np.maximum(population.trade, 0))
    english += " " + _texts([ENGLISH_FORMS.get(kind, "") for kind in range(len(PARTY_KINDS))], population.kind)
    return pl.DataFrame({"name": zh, "name_en": english, "sort_key": key.str.strip_chars()})


def _foreign(population: Population) -> pl.Series:
    """Names of all clients as if they were abroad."""
    index, kind = population.index, population.kind
    root = names.root(np.where(population.parent >= 0, population.parent, index))
    trade = _texts([one.word.en for one in trades.TRADES], np.maximum(population.trade, 0))
    form = _texts(names.FORMS, index % len(names.FORMS))
    place = _texts(
        ["", " North", " South", " East", " West", " Coast"],
        np.where(population.parent >= 0, index - population.parent, 0),
    )
    country = _texts([one.en for one in names.COUNTRIES], np.maximum(population.country, 0))
    bureau = _texts(names.TREASURIES, index % len(names.TREASURIES))
    fund = _texts(names.INSTITUTIONS, index % len(names.INSTITUTIONS))
    province = root.str.replace(" ", "-") + " Province "
    kinds = pl.Series(kind)
    return pl.select(
        pl.when(kinds == people.PERSON)
        .then(root)
        .when(kinds == people.GOVERNMENT)
        .then(province + bureau + ", " + country)
        .when(kinds == people.INSTITUTION)
        .then(root + " " + fund)
        .otherwise(root + place + " " + trade + " " + form)
    ).to_series()


def _bureaus(population: Population) -> pl.DataFrame:
    """Names of all clients as if they were bureaus of an invented district."""
    parts = names.brand_parts(population.index)
    bureau = population.index % len(names.BUREAUS)
    zh = names.column(names.PLACES, parts["place"], "zh") + "市" + names.brand(parts, "zh") + "区"
    zh += names.column(names.BUREAUS, bureau, "zh")
    en = names.column(names.BUREAUS, bureau, "en") + " of " + names.brand(parts, "en") + " District, "
    en += names.capital(names.column(names.PLACES, parts["place"], "en"))
    return pl.DataFrame({"name": zh, "name_en": en})


def _named(population: Population) -> pl.DataFrame:
    """Columns name, name_en, sort_key."""
    firms, bureaus = _chinese_firms(population), _bureaus(population)
    abroad, kind = pl.Series(population.abroad), pl.Series(population.kind)
    foreign = _foreign(population)
    person, person_en = names.person(population.index, "zh"), names.person(population.index, "en")
    chosen = pl.select(
        name=pl.when(abroad)
        .then(foreign)
        .when(kind == people.PERSON)
        .then(person)
        .when(kind == people.GOVERNMENT)
        .then(bureaus["name"])
        .otherwise(firms["name"]),
        name_en=pl.when(abroad)
        .then(foreign)
        .when(kind == people.PERSON)
        .then(person_en)
        .when(kind == people.GOVERNMENT)
        .then(bureaus["name_en"])
        .otherwise(firms["name_en"]),
        sort_key=firms["sort_key"],
    )
    by_hand = population.abroad | np.isin(population.kind, (people.PERSON, people.GOVERNMENT))
    spelt = pl.Series([sort_key(name) for name in chosen["name"].filter(pl.Series(by_hand))], dtype=pl.String)
    return chosen.with_columns(sort_key=_replaced(chosen["sort_key"], by_hand, spelt))


def _replaced(column: pl.Series, where: Flags, values: pl.Series) -> pl.Series:
    place = pl.Series(np.maximum(np.cumsum(where) - 1, 0))
    if not len(values):
        return column
    return pl.select(pl.when(pl.Series(where)).then(values.gather(place)).otherwise(column)).to_series()


def parties(population: Population) -> pl.DataFrame:
    """Columns of a party and its client, one row each.

    Index, kind, name ..., code, branch, manager, state, since.
    """
    named = _named(population)
    kind, abroad = population.kind, population.abroad
    legal = kind != people.PERSON
    home = pl.Series(legal & ~abroad)
    size = np.where(population.firms(), np.searchsorted(SIZE_FROM, population.revenue, side="right"), -1)
    places = names.brand_parts(population.index)["place"]
    industry = ["", trades.GOVERNMENT, trades.INSTITUTION, *(trade.code for trade in trades.TRADES)]
    trade = np.select(
        [population.trade >= 0, kind == people.GOVERNMENT, kind == people.INSTITUTION],
        [population.trade + 3, 1, 2],
        default=0,
    )
    countries = ["CN", *(country.code for country in names.COUNTRIES)]
    none = pl.lit("")
    return named.with_columns(
        index=pl.Series(population.index),
        kind=_texts(PARTY_KINDS, kind),
        uscc=pl.when(home).then(identifiers.uscc(population.index, kind == people.GOVERNMENT)).otherwise(none),
        lei=pl.when(pl.Series(legal & abroad)).then(identifiers.lei(population.index)).otherwise(none),
        country=_texts(countries, population.country + 1),
        industry=_texts(industry, trade),
        area=_texts(
            ["", *(f"99{place + 1:02d}00" for place in range(len(names.PLACES)))],
            np.where(abroad, 0, places + 1),
        ),
        size=_texts(["", *SIZES], size + 1),
        initials=named["sort_key"].str.replace_all(r"([^ ])[^ ]* ?", "$1"),
        bigrams=_pairs(named),
        code="D" + pl.Series(population.index + 1).cast(pl.String).str.zfill(7),
        branch=pl.Series(population.branch),
        manager=pl.Series(population.manager),
        state=_texts(["active", "prospect"], population.prospect.astype(np.int64)),
        since=pl.when(pl.Series(~population.prospect)).then(pl.Series(days_of(population.day, -population.known_days))),
    )


def _pairs(named: pl.DataFrame) -> pl.Series:
    texts = (named["name"] + " " + named["name_en"]).to_list()
    return pl.Series([bigrams(text) for text in texts], dtype=pl.List(pl.String))
