"""Who borrows and who guarantees: a borrower is one within its country; one without a name is the country itself."""

from __future__ import annotations

from hashlib import blake2b

import polars as pl

from clc.kernel.names import fold
from clc.stages.hub.importing.channel import CLIENTS, RELATIONS, shaped
from clc.stages.hub.importing.matching import IDENTIFIER_MAX

SCHEME = "loan_statement"
NO_COUNTRY = "1W"
BELONGS, GUARANTEES = "belongs_to", "guarantees"


def identifier(country_code: str, borrower: str | None) -> str:
    """`FR` for the country, `FR|credit national` for a borrower; long names are cut and told apart by a digest."""
    name = fold(borrower or "")
    if not name:
        return country_code
    whole = f"{country_code}|{name}"
    if len(whole) <= IDENTIFIER_MAX:
        return whole
    return f"{whole[: IDENTIFIER_MAX - 9]}~{blake2b(name.encode(), digest_size=4).hexdigest()}"


def with_borrowers(statement: pl.DataFrame) -> pl.DataFrame:
    """The statement with `who`, the borrower's identifier."""
    names = statement.select("country_code", "borrower").unique()
    known = names.with_columns(pl.Series("who", [identifier(code, name) for code, name in names.rows()], dtype=pl.String))
    return statement.join(known, on=["country_code", "borrower"], how="left", nulls_equal=True, maintain_order="left")


def clients_of(statement: pl.DataFrame) -> pl.DataFrame:
    """Borrowers as clients; countries that only contain or guarantee as parties."""
    lone = pl.col("who") == pl.col("country_code")
    world = pl.col("country_code") == NO_COUNTRY
    borrowers = statement.select(
        "who",
        "row",
        pl.when(lone).then("country").otherwise("borrower").alias("name"),
        pl.when(world).then(pl.lit("institution")).otherwise(pl.lit("government")).alias("kind"),
        pl.col("country_code").alias("country"),
        pl.concat_str(pl.lit("IBRD-"), pl.col("who").map_elements(_code, return_dtype=pl.String)).alias("code"),
        pl.lit(True).alias("is_client"),
    )
    told = [_country(statement, "country_code", "country"), _country(statement, "guarantor_code", "guarantor")]
    whole = pl.concat([shaped(CLIENTS, borrowers), *told])
    return whole.sort("is_client", descending=True, maintain_order=True).unique("who", keep="first", maintain_order=True)


def ties_of(statement: pl.DataFrame) -> pl.DataFrame:
    """Borrowers belong to their country; the guarantor guarantees the borrower."""
    belongs = statement.select("who", "row", pl.col("country_code").alias("other"), pl.lit(BELONGS).alias("kind"))
    guarantees = statement.filter(pl.col("guarantor_code").is_not_null()).select(
        pl.col("guarantor_code").alias("who"), "row", pl.col("who").alias("other"), pl.lit(GUARANTEES).alias("kind")
    )
    ties = pl.concat([shaped(RELATIONS, belongs), shaped(RELATIONS, guarantees)])
    return ties.filter(pl.col("who") != pl.col("other")).unique(["who", "other", "kind"], keep="first", maintain_order=True)


def _country(statement: pl.DataFrame, code: str, name: str) -> pl.DataFrame:
    """Countries as parties."""
    named = statement.filter(pl.col(code).is_not_null())
    return shaped(
        CLIENTS,
        named.select(
            pl.col(code).alias("who"),
            "row",
            pl.col(name).fill_null(pl.col(code)).alias("name"),
            pl.lit("government").alias("kind"),
            pl.col(code).alias("country"),
            pl.lit(False).alias("is_client"),
        ),
    )


def _code(who: str) -> str:
    """The client's code: the country's letters, and for a borrower within it six signs of its name's digest."""
    country, bar, name = who.partition("|")
    return f"{country}-{blake2b(name.encode(), digest_size=3).hexdigest()}" if bar else country
