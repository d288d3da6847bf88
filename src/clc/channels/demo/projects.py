"""Projects of the invented clients: what the long loans build."""

from __future__ import annotations

import numpy as np
import polars as pl

from clc.channels.demo import names
from clc.channels.demo import population as people
from clc.channels.demo.loans import MONTH_DAYS, Loans, is_project
from clc.channels.demo.names import Word
from clc.channels.demo.population import Population

LOAN_SHARE = 0.66
WORKS = (
    Word("抽水蓄能电站", "Pumped Storage Station"),
    Word("海上风电场", "Offshore Wind Farm"),
    Word("光伏基地", "Solar Park"),
    Word("污水处理厂", "Sewage Treatment Plant"),
    Word("引水工程", "Water Transfer Scheme"),
    Word("城际铁路", "Intercity Railway"),
    Word("深水码头", "Deep Water Terminal"),
    Word("冷链物流园", "Cold Chain Park"),
    Word("垃圾发电厂", "Waste-to-Energy Plant"),
    Word("区域医院", "Regional Hospital"),
    Word("灌溉改造", "Irrigation Renewal"),
    Word("输电线路", "Transmission Line"),
)
SECTORS = ("D44", "D44", "D44", "N77", "N76", "G53", "G55", "G59", "D44", "Q84", "A05", "D44")


def project_names(population: Population, rows: pl.Series) -> pl.DataFrame:
    """Name and sector of the project of each client at these places of the chunk; in English abroad."""
    chosen = rows.to_numpy()
    index = population.index[chosen]
    parts = names.brand_parts(index)
    work = index * 5 % len(WORKS)
    zh = names.column(names.PLACES, parts["place"], "zh") + names.brand(parts, "zh")
    zh += names.column(list(WORKS), work, "zh") + "项目"
    en = names.root(index).str.split(" ").list.last() + " " + names.column(list(WORKS), work, "en")
    abroad = pl.Series(population.abroad[chosen])
    sector = pl.Series(SECTORS).gather(work)
    return pl.select(name=pl.when(abroad).then(en).otherwise(zh), sector=sector)


def projects(population: Population, made: Loans) -> pl.DataFrame:
    """Columns code, name, client, country, sector, cost (yuan), currency, starts, completes.

    One row a client.
    """
    long = is_project(made)
    lent = np.bincount(made.row[long], made.cents[long] / 100, minlength=len(population))
    oldest = np.zeros(len(population), dtype=np.int64)
    np.maximum.at(oldest, made.row[long], made.age_days[long])
    takes = np.zeros(len(population))
    np.maximum.at(takes, made.row[long], made.drawn_months[long])
    rows = np.flatnonzero(lent > 0)
    share = np.where(population.kind[rows] == people.PROJECT, LOAN_SHARE, 0.5)
    named = project_names(population, pl.Series(rows))
    starts = population.day - oldest[rows].astype("timedelta64[D]")
    countries = pl.Series(["CN", *(country.code for country in names.COUNTRIES)])
    return pl.DataFrame(
        {
            "code": "DP" + pl.Series(population.index[rows]).cast(pl.String).str.zfill(7),
            "name": named["name"],
            "client": population.index[rows],
            "country": countries.gather(population.country[rows] + 1),
            "sector": named["sector"],
            "cost": np.round(lent[rows] / share, -4),
            "currency": pl.repeat("CNY", len(rows), dtype=pl.String, eager=True),
            "starts": starts,
            "completes": starts + np.round(takes[rows] * MONTH_DAYS).astype("timedelta64[D]"),
        }
    )
