"""Why a number of the designer that is no price is what it is: the formula in words, its inputs, its rule, its facts."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext_noop

from clc.stages.deal import words
from clc.stages.deal.appraising import Appraisal
from clc.stages.deal.ground import Ground
from clc.stages.deal.price_lines import Input, Line
from clc.stages.deal.working import Worked

MONTHS = 12
LABELS = {
    "instalment": gettext_noop("Instalment"), "highest": gettext_noop("Largest payment"),
    "interest": gettext_noop("All interest"), "effective": gettext_noop("Effective annual cost"),
    "first": gettext_noop("Cash cover, first year"), "worst": gettext_noop("Cash cover, worst year"),
    "life": gettext_noop("Money is out for"), "room": gettext_noop("Room in the limits"),
}
SAID = {
    "level": gettext_noop("amount × rate of a period ÷ (1 − (1 + rate of a period)^−number of repayments), to the cent; the "
                          "last payment takes what rounding left."),
    "instalment": gettext_noop("principal of the period + interest on what is still owed; alike in every repaying period."),
    "highest": gettext_noop("The largest of: principal of the period + interest on what is still owed + fee of the period."),
    "interest": gettext_noop("Summed over all due days: what is owed × annual rate × the period's share of a year by the "
                             "day count, each to the cent."),
    "discount": gettext_noop("amount × annual rate × days ÷ 360, kept when the bill is bought."),
    "effective": gettext_noop("The yearly rate at which all payments, discounted with interest on interest, are worth what "
                              "the client receives: (1 + rate of a period)^periods a year − 1."),
    "first": gettext_noop("operating cash flow of the latest year ÷ (interest already borne + what falls due in the first "
                          "twelve months)"),
    "worst": gettext_noop("operating cash flow of the latest year ÷ (interest already borne + what falls due in the dearest "
                          "twelve months), here year %(year)s of the loan"),
    "life": gettext_noop("Summed over all due days: principal × years since the start, ÷ amount."),
    "room": gettext_noop("limit − what is taken of it, of the limit that leaves least before this amount: %(limit)s."),
}
WORD = {
    "amount": gettext_noop("Amount"), "rate": gettext_noop("Annual rate"), "count": gettext_noop("Due days"),
    "free": gettext_noop("of them without repayment"), "day_count": gettext_noop("Day count"),
    "received": gettext_noop("The client receives"), "paid": gettext_noop("All payments"),
    "nominal": gettext_noop("Annual cost, interest and fees"), "fee": gettext_noop("Fee at the start"),
    "operating": gettext_noop("Operating cash flow of the year"), "borne": gettext_noop("Interest already borne"),
    "due": gettext_noop("Falls due in those months"), "life": gettext_noop("Money is out for"),
}
#: The fact of the annual statement behind an input, by the input's label.
FACTS: Mapping[str, str] = {WORD["operating"]: "operating_cash", WORD["borne"]: "interest_expense"}


def figure_of(name: str, found: Appraisal, ground: Ground) -> Line | None:
    """The line of a figure of the designer; None for a name it does not know or terms that cannot be worked out."""
    if name not in WRITERS or found.worked is None:
        return None
    line = WRITERS[name](found, found.worked, ground)
    return replace(line, rule=line.rule or f"product/{found.design.product}", status=line.status or found.product.status)


def _line(name: str, value: float | None, unit: str, said: str, inputs: Sequence[Input], **more: str) -> Line:
    values = {key: told for key, told in more.items() if key in ("year", "limit")}
    return Line(name, LABELS[name], value, unit, said, values, tuple(inputs), unknown=more.get("unknown", ""),
                rule=more.get("rule", ""))


def _terms(found: Appraisal) -> list[Input]:
    """What the terms themselves say."""
    design = found.design
    free = design.grace_months // design.months_per_period
    told: list[Input] = [
        (WORD["amount"], float(design.amount), "money"), (WORD["rate"], float(design.rate), "rate"),
        (WORD["count"], float(design.periods), "count"),
        (WORD["day_count"], str(words.DAY_COUNTS.get(design.day_count, design.day_count)), "text")]
    return [*told, (WORD["free"], float(free), "count")] if free else told


def _instalment(found: Appraisal, numbers: Worked, _ground: Ground) -> Line:
    if numbers.instalment is None:
        return _line("highest", numbers.highest, "exact", SAID["highest"], _terms(found))
    said = SAID["level" if "level" in found.design.repayment else "instalment"]
    return _line("instalment", numbers.instalment, "exact", said, _terms(found))


def _interest(found: Appraisal, numbers: Worked, _ground: Ground) -> Line:
    life: list[Input] = [(WORD["life"], numbers.life, "years")] if numbers.life is not None else []
    said = SAID["discount" if numbers.charge == "discount" else "interest"]
    return _line("interest", numbers.total_interest, "exact", said, [*_terms(found), *life])


def _effective(found: Appraisal, numbers: Worked, _ground: Ground) -> Line:
    amount = float(found.design.amount)
    kept = numbers.total_interest if numbers.charge == "discount" else 0.0
    inputs: list[Input] = [
        (WORD["received"], amount - numbers.upfront - kept, "exact"), (WORD["fee"], numbers.upfront, "exact"),
        (WORD["paid"], float(numbers.paid.sum()), "exact"), (WORD["nominal"], numbers.nominal, "rate")]
    unknown = gettext_noop("No money goes out: there is no cost of money")
    return _line("effective", numbers.effective, "rate", SAID["effective"], inputs, unknown=unknown)


def _first(found: Appraisal, numbers: Worked, ground: Ground) -> Line:
    return _cover("first", found, numbers, ground)


def _worst(found: Appraisal, numbers: Worked, ground: Ground) -> Line:
    return _cover("worst", found, numbers, ground)


def _cover(name: str, found: Appraisal, numbers: Worked, ground: Ground) -> Line:
    cover, cash = found.cover, ground.cash
    size = max(1, MONTHS // found.design.months_per_period)
    at = (max(cover.worst_year, 1) - 1) * size if cover is not None and name == "worst" else 0
    inputs: list[Input] = [
        (WORD["operating"], cash.operating, "money"), (WORD["borne"], cash.interest, "money"),
        (WORD["due"], float(numbers.paid[at:at + size].sum()), "exact")]
    value = None if cover is None else cover.first if name == "first" else cover.worst
    return _line(name, value, "times", SAID[name], inputs, unknown=cover.because if cover else "",
                 year=str(cover.worst_year if cover else 1))


def _life(found: Appraisal, numbers: Worked, _ground: Ground) -> Line:
    return _line("life", numbers.life, "years", SAID["life"], _terms(found)[:3], unknown=gettext_noop("No money goes out"))


def _room(found: Appraisal, _numbers: Worked, _ground: Ground) -> Line:
    """The limits touched, each with what it leaves before the amount."""
    room = found.room
    bounds = room.bounds if room else ()
    inputs: list[Input] = [(one.label, float(one.touched.room), "money") for one in bounds]
    held = room.binds if room else None
    headroom = None if room is None or room.headroom is None else float(room.headroom)
    unknown = room.blind if room and room.blind else gettext_noop("No limit bounds this amount")
    return _line("room", headroom, "money", SAID["room"], inputs, unknown=unknown, limit=held.label if held else "—",
                 rule=f"limit/{held.rule}" if held and held.rule else "")


WRITERS: Mapping[str, Callable[[Appraisal, Worked, Ground], Line]] = {
    "instalment": _instalment, "interest": _interest, "effective": _effective, "first": _first, "worst": _worst,
    "life": _life, "room": _room,
}
