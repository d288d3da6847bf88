"""Lending plans: clients and the institution's terms in, arrays for the engine, and the plan with its reasons out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clc.engines.exposure.offers import LOSS, Floats, Offers, Row
from clc.kernel.errors import BadInput

CLIENTS_MAX = 500_000
AMOUNT_MOST = 1e15
OFFERED, TAKEN = "offered", "taken"


@dataclass(frozen=True)
class Applicants:
    """N clients: code, grade ("" or "unknown": none), pd (NaN: unknown), industry ("": unknown), own bound (NaN: none)."""

    code: Sequence[str]
    grade: Sequence[str]
    pd: Floats
    industry: Sequence[str]
    most: Floats


@dataclass(frozen=True)
class Terms:
    """What a plan is asked for: amounts in yuan, rates and shares as fractions; all of it plain values.

    `grades`: grade -> class of demand, "" where it is not lent to; `lost`: class -> share lost at each rate; `classes` and
    `industries`: (least, most) share of the budget; `shock`: industry -> what happens to it.
    """

    budget: float
    least: float
    most: float
    rates: tuple[float, ...]
    lost: Mapping[str, tuple[float, ...]]
    grades: Mapping[str, str]
    lgd: float
    funding: float
    cost_per_loan: float = 0.0
    counts: str = OFFERED
    client_most: float = 1.0
    industry_most: float = 1.0
    loss_most: float | None = None
    classes: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    industries: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    shock: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Prepared:
    """The engine's arrays, and by client: class of demand, chance of default and why nothing may be lent ("" : may)."""

    offers: Offers
    rows: tuple[Row, ...]
    classes: NDArray[np.str_]
    pd: Floats
    lgd: Floats
    taken: Floats
    barred: NDArray[np.str_]


def terms_of(told: Mapping[str, Any]) -> Terms:
    """Terms from plain values such as JSON; BadInput for a name it does not know or one it misses."""
    names = set(Terms.__dataclass_fields__)
    unknown = set(told) - names
    if unknown:
        raise BadInput(f"Terms do not know {', '.join(sorted(unknown))}.", todo=f"They are {', '.join(sorted(names))}.")
    try:
        found = Terms(**{**told, "rates": tuple(told["rates"]),
                         "lost": {name: tuple(one) for name, one in told["lost"].items()}})
    except (KeyError, TypeError) as wrong:
        raise BadInput(f"Terms miss something: {wrong}.",
                       todo="Tell budget, bounds, rates, loss of customers and costs.") from wrong
    check_terms(found)
    return found


def check_terms(terms: Terms) -> None:
    """BadInput naming the field, its rule and what to write."""
    for name, low, high in (("lgd", 0, 1), ("funding", 0, 1), ("client_most", 0, 1), ("industry_most", 0, 1)):
        _within(name, getattr(terms, name), low, high)
    for name in ("budget", "least", "most", "cost_per_loan"):
        value = getattr(terms, name)
        if not np.isfinite(value) or value < 0 or value >= AMOUNT_MOST or (value == 0 and name != "cost_per_loan"):
            raise BadInput(f"{name}: {value:g} must be an amount above 0 and below {AMOUNT_MOST:g}.",
                           todo="Write it in yuan.")
    if terms.least > terms.most:
        raise BadInput(f"least: {terms.least:g} is above most: {terms.most:g}.", todo="Exchange them.")
    if terms.client_most * terms.budget < terms.least:
        what = "The budget" if terms.budget < terms.least else "What one client may have of the budget"
        given = terms.client_most * terms.budget
        raise BadInput(f"{what} of {given:,.2f} is below the smallest loan of {terms.least:,.2f}.",
                       todo="Raise the budget or the share of one client, or lower the smallest loan.")
    if terms.counts not in (OFFERED, TAKEN):
        raise BadInput(f"counts: {terms.counts!r} is not known.", todo="Write offered or taken.")
    if terms.loss_most is not None:
        _within("loss_most", terms.loss_most, 0, 1)
    for rate in terms.rates:
        _within("rates", rate, 0, 1)
    _check_demand(terms)
    _check_bands(terms)


def _check_bands(terms: Terms) -> None:
    """Classes that are told of are known; every band is one of shares of the budget."""
    for name in terms.classes:
        if name not in terms.lost:
            raise BadInput(f"classes: there is no class {name}.", todo=f"The classes are {', '.join(terms.lost)}.")
    for place, bands in (("classes", terms.classes), ("industries", terms.industries)):
        for name, (least, most) in bands.items():
            if not 0 <= least <= most <= 1:
                raise BadInput(f"{place}: {name} from {least:g} to {most:g} is no band of shares.",
                               todo="Write shares of the budget from 0 to 1, least first.")


def _check_demand(terms: Terms) -> None:
    """Rates rise; every class tells a share lost at each of them; every grade that is lent to has a class."""
    if not terms.rates or any(two <= one for one, two in pairwise(terms.rates)):
        raise BadInput("rates: they must rise, and there must be one.", todo="Write each rate once, the lowest first.")
    for name, shares in terms.lost.items():
        if len(shares) != len(terms.rates):
            raise BadInput(f"lost: class {name} has {len(shares)} shares for {len(terms.rates)} rates.",
                           todo="Tell one share a rate.")
        wrong = next((share for share in shares if not 0 <= share <= 1), None)
        if wrong is not None:
            raise BadInput(f"lost: {wrong:g} of class {name} is no share.", todo="Write a number from 0 to 1.")
    for name, demand in terms.grades.items():
        if demand and demand not in terms.lost:
            raise BadInput(f"grades: {name} has the demand of class {demand}, of which no loss of customers is told.",
                           todo=f"The classes are {', '.join(terms.lost)}.")


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high or (name == "rates" and not 0 < value < 1):
        hint = f"Write {value / 100:g} for {value:g} %." if 1 < value <= 100 else "Write a fraction such as 0.0435."
        raise BadInput(f"{name}: {value:g} must be between {low:g} and {high:g}.", todo=hint)


def check_applicants(told: Applicants) -> None:
    """BadInput where a client is told twice, a chance of default is no share, or lengths differ."""
    count = len(told.code)
    if not count:
        raise BadInput("There is no client to lend to.", todo="Judge clients, or hand over a file with rows.")
    if count > CLIENTS_MAX:
        raise BadInput(f"{count:,} clients are more than one plan takes.", todo=f"Give at most {CLIENTS_MAX:,}.")
    if {len(told.grade), len(told.pd), len(told.industry), len(told.most)} != {count}:
        raise BadInput("Every client needs the same columns.", todo="Look for rows that are cut off.")
    if len(set(told.code)) < count:
        raise BadInput("A client is told twice.", todo="Give one row a client.")
    wrong = np.flatnonzero(~np.isnan(told.pd) & ~((told.pd >= 0) & (told.pd <= 1)))
    if len(wrong):
        at = int(wrong[0])
        value = float(told.pd[at])
        hint = f"Write {value / 100:g} for {value:g} %." if 1 < value <= 100 else "Write a number from 0 to 1."
        raise BadInput(f"pd: {value:g} of client {told.code[at]} is no chance of default.", todo=hint)
    if (told.most < 0).any() or np.isinf(told.most).any():
        raise BadInput("most: the bound of a client is below 0 or no number.", todo="Write yuan, or leave it empty.")


def prepared(told: Applicants, terms: Terms) -> Prepared:
    """The arrays of an allocation.

    A yuan offered at a rate is taken with 1 - share lost; of what is taken it earns (1 - pd) x rate - pd x lgd - funding in
    the year (interest is earned by those who do not default; funding is paid on all), and loses pd x lgd. The budget counts
    1 a yuan offered, or what is expected to be taken. Shocks change pd, lgd, amounts and customers lost by industry.
    """
    check_applicants(told)
    check_terms(terms)
    blows = [_blow(code, terms.shock) for code in told.industry]
    pd = np.minimum(told.pd * np.array([each.get("pd_times", 1.0) for each in blows]), 1.0)
    lgd = np.minimum(terms.lgd + np.array([each.get("lgd_plus", 0.0) for each in blows]), 1.0)
    more_lost = np.array([each.get("lost_plus", 0.0) for each in blows])
    classes = np.array([terms.grades.get(grade, "") for grade in told.grade])
    barred = _barred(told, terms, classes)
    lost = np.array([terms.lost.get(name, (1.0,) * len(terms.rates)) for name in classes]).reshape(len(told.code), -1)
    taken = np.maximum(1.0 - np.minimum(lost + more_lost[:, None], 1.0), 0.0)
    margin = (1 - pd)[:, None] * np.array(terms.rates) - (pd * lgd + terms.funding)[:, None]
    open_ = (barred == "")[:, None] & (taken > 0)
    own = np.where(np.isnan(told.most), np.inf, told.most) * np.array([each.get("amount_times", 1.0) for each in blows])
    asked = terms.most * np.array([each.get("amount_times", 1.0) for each in blows])
    most = np.floor(np.minimum(np.minimum(own, asked), terms.client_most * terms.budget) * 100 + 1e-6) / 100
    barred = np.where((barred == "") & (most < terms.least), "bound", barred)
    offers = Offers(
        profit=np.where(open_, taken * margin, np.nan), use=taken if terms.counts == TAKEN else np.ones_like(taken),
        loss=np.where(open_, taken * (pd * lgd)[:, None], 0.0), fixed=taken * terms.cost_per_loan,
        least=np.full(len(pd), terms.least), most=most)  # fmt: skip
    return Prepared(offers, _rows(told, terms, classes), classes, pd, lgd, taken, barred)


def _blow(industry: str, shock: Mapping[str, Mapping[str, float]]) -> Mapping[str, float]:
    """What a shock does to an industry: told for the longest beginning of its code."""
    for length in range(len(industry), 0, -1):
        if industry[:length] in shock:
            return shock[industry[:length]]
    return {}


def _barred(told: Applicants, terms: Terms, classes: NDArray[np.str_]) -> NDArray[np.str_]:
    grade = np.array(list(told.grade), dtype=object)
    unknown = np.array([one in ("", "unknown") for one in grade])
    known = np.array([one in terms.grades for one in grade])
    found = np.where(unknown, "grade_unknown", np.where(~known, "grade_new", np.where(classes == "", "grade", "")))
    return np.where((found == "") & np.isnan(told.pd), "pd_unknown", found)


def _rows(told: Applicants, terms: Terms, classes: NDArray[np.str_]) -> tuple[Row, ...]:
    """Limits by class, by industry told and by section, and on expected loss."""
    rows = [Row(f"class/{name}", classes == name, most * terms.budget if most < 1 else np.inf, least * terms.budget)
            for name, (least, most) in terms.classes.items() if (most < 1 or least > 0)]
    codes = np.array(list(told.industry), dtype=str)
    for name, (least, most) in terms.industries.items():
        rows.append(Row(f"industry/{name}", np.char.startswith(codes, name), most * terms.budget, least * terms.budget))
    if terms.industry_most < 1:
        sections = np.array([code[:1] for code in codes])
        rows += [Row(f"industry/{name}", sections == name, terms.industry_most * terms.budget)
                 for name in sorted({one for one in sections if one} - set(terms.industries))]
    if terms.loss_most is not None:
        rows.append(Row("expected_loss", np.ones(len(codes), dtype=bool), terms.loss_most * terms.budget, measure=LOSS))
    return tuple(rows)


def shocked(terms: Terms, shock: Mapping[str, Mapping[str, float]]) -> Terms:
    """The same terms under a shock."""
    return replace(terms, shock=shock)


def plain(terms: Terms) -> dict[str, Any]:
    """Terms as plain values, to be kept with a plan."""
    return asdict(terms)
