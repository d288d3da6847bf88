"""Statements of the invented loans at several days, so that what changed between them shows."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from clc.channels.demo.chance import Integers, days_of
from clc.channels.demo.loans import EFFECTIVE_AFTER_DAYS, KINDS, PROJECT, SOVEREIGN, Loans, numbers
from clc.channels.demo.names import COUNTRIES
from clc.channels.demo.population import Population
from clc.channels.demo.repayments import Dues

DAYS_AGO = (1, 92, 183, 365)
STATUSES = ("repaid", "signed", "effective", "disbursing_repaying", "disbursing", "disbursed", "repaying")
APPROVED_BEFORE_DAYS = 20


def snapshot_days(today: date, count: int) -> list[date]:
    """The days of the statements, newest first: yesterday, a quarter, half a year and a year ago."""
    return [today - timedelta(days=ago) for ago in DAYS_AGO[:count]]


def _status(made: Loans, ago: int, drawn: Integers, repaid: Integers) -> pl.Series:
    whole = made.cents - made.cancelled
    signed_only = made.age_days - EFFECTIVE_AFTER_DAYS < ago
    drawing = (drawn < whole) & (drawn > 0)
    stands = [repaid >= whole, signed_only, drawn == 0, drawing & (repaid > 0), drawing, repaid == 0]
    return pl.Series(STATUSES).gather(np.select(stands, range(len(stands)), default=len(stands)))


def terms(population: Population, made: Loans) -> pl.DataFrame:
    """What never changes about each loan.

    (loans,) rows with client, loan, kind, currency, rate, principal, days.
    """
    day = population.day
    codes = pl.Series(["CN", *(country.code for country in COUNTRIES)])
    index = pl.Series(population.index[made.row])
    project = pl.Series(np.isin(made.kind, (PROJECT, SOVEREIGN)))
    code = "DP" + index.cast(pl.String).str.zfill(7)
    guarantor = pl.Series(population.parent[made.row])
    return pl.DataFrame(
        {
            "client": index,
            "loan": numbers(population, made),
            "project": pl.select(pl.when(project).then(code)).to_series(),
            "kind": pl.Series([kind.name for kind in KINDS]).gather(made.kind),
            "currency": pl.repeat("CNY", len(made), eager=True),
            "rate": made.rate,
            "principal": made.cents / 100,
            "cancelled": made.cancelled / 100,
            "country": codes.gather(population.country[made.row] + 1),
            "guarantor": guarantor,
            "signed": made.signed(day),
            "approved": days_of(day, -made.age_days - APPROVED_BEFORE_DAYS),
            "effective": days_of(day, -made.age_days + EFFECTIVE_AFTER_DAYS),
            "first_repayment": made.after(day, made.grace),
            "last_repayment": made.after(day, made.grace + (made.parts - 1) * made.every),
            "closed": made.after(day, np.ceil(made.drawn_months).astype(np.int64) + 1),
            "last_disbursement": made.after(day, np.ceil(made.drawn_months).astype(np.int64)),
        }
    )


def snapshots(population: Population, made: Loans, owed: Dues, count: int) -> pl.DataFrame:
    """Table `loan`: every loan as it stood on each of the newest `count` statement days; sorted by client."""
    fixed = terms(population, made)
    frames = []
    for ago, as_of in zip(DAYS_AGO, snapshot_days(population.today, count), strict=False):
        repaid = owed.repaid(len(made), ago)
        drawn = np.maximum(made.drawn(ago), repaid)
        whole = made.cents - made.cancelled
        stood = fixed.with_columns(
            day=pl.lit(as_of),
            status=_status(made, ago, drawn, repaid),
            undisbursed=pl.Series((whole - drawn) / 100),
            disbursed=pl.Series(drawn / 100),
            repaid=pl.Series(repaid / 100),
            due=pl.Series((drawn - repaid) / 100),
            held=pl.Series((drawn - repaid) / 100),
            obligation=pl.Series((drawn - repaid) / 100),
        )
        frames.append(stood.filter(pl.Series(made.age_days >= ago)))
    nothing = dict.fromkeys(("sold_third", "repaid_third", "due_third", "exchange_adjustment"), pl.lit(0.0))
    return pl.concat(frames).with_columns(**nothing).sort("client", "loan", "day", maintain_order=True)
