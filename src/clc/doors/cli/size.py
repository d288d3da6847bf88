"""Size a debt: how much a cash flow carries, which limit decides, and how it is repaid; reads a case on standard input."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

import click
import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from clc.doors.cli.shared.answer import answer, json_option, table
from clc.doors.cli.shared.told_case import read, refusals
from clc.engines.cashflow.asking import AMOUNT_MOST, AS_A_SHARE, need
from clc.engines.cashflow.ratios import average, average_life, least, loan_life_cover, project_life_cover
from clc.engines.cashflow.reasons import BOUND, bound_by, flags
from clc.engines.cashflow.sized import AS_TIMES, Caps, DebtTerms, Sizing
from clc.engines.cashflow.sizing import size

PERIODS_MOST = 1_200
COVER_MOST = 20.0
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Whole = Annotated[int, Field(strict=True)]


class SizeCase(BaseModel):
    """What is told on standard input; rate per period, cfads with the cash of close first."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    cfads: list[Number]
    rate: Number
    tenor: Whole
    grace: Whole = 0
    method: Literal["sculpted", "level", "equal_principal"] = "sculpted"
    cover: Number | None = None
    debt: Number | None = None
    gearing_cap: Number | None = None
    uses: Number | None = None
    count_close: Annotated[bool, Field(strict=True)] = False
    llcr: Number | None = None
    plcr: Number | None = None
    approved: Number | None = None
    equity_min: Number | None = None
    tail: Whole | None = None
    tenor_max: Whole | None = None
    when_capped: Literal["raise_cover", "shorten"] = "raise_cover"
    when_thin: Literal["flag", "reduce"] = "flag"


@click.command("size")
@json_option
def command(as_json: bool) -> None:
    """Read {cfads, rate, tenor, grace, method, cover, debt, gearing_cap, uses, count_close} and answer the debt.

    cfads begins with the cash of close, counted only with count_close. A debt that is told is taken, not sized.
    """
    case = read(SizeCase)
    with refusals():
        check(case)
        sized = sized_of(case)
    found = told_of(case, sized)
    answer(found, as_json=as_json, text=lambda: show(found))


def check(case: SizeCase) -> None:
    """Refuses what the engine would take but nobody can mean."""
    for field, meant in (("rate", AS_A_SHARE), ("gearing_cap", "write 0.7 for 70 %"), ("equity_min", "write 0.2 for 20 %")):
        told = getattr(case, field)
        need(told is None or told <= 1, field, "must be a share of 1, not a percentage", meant)
        need(told is None or told >= 0, field, "must not be below 0")
    need(2 <= len(case.cfads) <= PERIODS_MOST + 1, "cfads", f"must tell close and 1 to {PERIODS_MOST} periods",
         "begin with the cash of close, 0 where there is none")
    need(max(map(abs, case.cfads)) < AMOUNT_MOST, "cfads", f"must be below {AMOUNT_MOST:.0e} in size")
    need(case.tenor >= 1, "tenor", "must be 1 period or more")
    need(case.tenor < len(case.cfads), "tenor", f"must not be above the {len(case.cfads) - 1} periods of cfads",
         "tell the cash of every period of the loan, or ask for a shorter one")
    need(case.grace < case.tenor, "grace", f"must be below the tenor of {case.tenor}", "leave a period to repay in")
    need(any(one > 0 for one in case.cfads[1 : case.tenor + 1]), "cfads", "must be above 0 in a period of the tenor",
         "a debt needs cash to be repaid from")
    need(case.cover is not None or case.debt is not None, "cover", "must be told, or debt", "tell the cover to size by")
    for field in ("cover", "llcr", "plcr"):
        told = getattr(case, field)
        need(told is None or 1 <= told <= COVER_MOST, field, f"must be from 1 to {COVER_MOST:g} times", AS_TIMES)
    for field in ("debt", "uses", "approved"):
        told = getattr(case, field)
        need(told is None or 0 < told < AMOUNT_MOST, field, f"must be above 0 and below {AMOUNT_MOST:.0e}")
    need(case.gearing_cap is None or case.uses is not None, "uses", "must be told where gearing_cap is")
    need(case.equity_min is None or case.uses is not None, "uses", "must be told where equity_min is")
    need(not case.count_close or case.method == "sculpted", "count_close", "counts only where the method is sculpted")


def sized_of(case: SizeCase) -> Sizing:
    """The engine's answer."""
    terms = DebtTerms(case.tenor, case.method, case.cover or 1.0, case.grace, case.when_capped, case.when_thin)
    caps = Caps(gearing=case.gearing_cap, uses=case.uses, equity=case.equity_min, llcr=case.llcr, plcr=case.plcr,
                approved=case.approved, tenor=case.tenor_max, tail=case.tail)
    close = case.cfads[0] if case.count_close else None
    return size(case.cfads[1:], case.rate, terms, caps, debt=case.debt, at_close=close)


def told_of(case: SizeCase, sized: Sizing) -> dict[str, Any]:
    """The answer as an object: null, never NaN, where no service is due."""
    cash, periods = np.array(case.cfads[1:]), int(sized.tenor)
    lowest = least(sized.cover)
    columns = {"interest": sized.interest, "principal": sized.principal, "balance": sized.balance, "cover": sized.cover}
    rows = [{"period": at + 1, **{name: number(one[at]) for name, one in columns.items()}} for at in range(periods)]
    return {
        "debt": float(sized.debt), "binding": bound_by(sized), "why": BOUND[bound_by(sized)], "tenor": periods,
        "min_cover": number(lowest.value), "min_cover_period": int(lowest.period) or None,
        "average_cover": number(average(sized.cover)),
        "llcr": number(loan_life_cover(cash, case.rate, sized.opening)[0]),
        "plcr": number(project_life_cover(cash, case.rate, sized.opening)[0]),
        "average_life": number(average_life(sized.principal)), "total_interest": float(sized.interest.sum()),
        "limits": {name: float(one) for name, one in sized.candidates.items() if case.cover or name != "cover"},
        "flags": [{"code": one.code, "period": one.period or None, "why": one.words} for one in flags(sized, cash)
                  if case.cover or one.named.get("limit") != "cover"],
        "rows": rows,
    }  # fmt: skip


def number(value: Any) -> float | None:
    """A number for JSON: none where it is unknown, and no -0."""
    found = float(value)
    return found + 0.0 if math.isfinite(found) else None


def show(found: dict[str, Any]) -> None:
    """The answer for a person."""
    click.echo(f"Debt {found['debt']:,.2f}. {found['why']}")
    for flag in found["flags"]:
        click.echo(flag["why"])
    table("", ("period", "interest", "principal", "balance", "cover"), [tuple(row.values()) for row in found["rows"]])
