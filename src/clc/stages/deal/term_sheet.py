"""The papers of a quote: what the client is offered, alternative by alternative; prices of the house stay inside."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clc.policy.shapes import on
from clc.stages.credit.memo.pen import note, plain, table
from clc.stages.credit.papers.paper import Block, Paper, Part, Section
from clc.stages.deal import promised, words
from clc.stages.deal.appraising import Appraisal
from clc.stages.deal.models import Quote, Structure
from clc.stages.deal.references import labels
from clc.stages.deal.working import last_day
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Party

LANGUAGES = ("zh-hans", "en")
Looked = Sequence[tuple[Structure, Appraisal]]


def compose(quote: Quote, looked: Looked, *, language: str, author: str, mark: str = "") -> Paper:
    """The quote or, for one structure, the term sheet. `looked`: the alternatives to print with their appraisals."""
    with translation.override(language):
        one = len(looked) == 1
        sections: list[Section] = []
        if not one:
            sections.append(Section(_("The alternatives side by side"), (compared(looked),)))
        for structure, found in looked:
            sections += _chapter(structure, found, alone=one)
        sections.append(Section(_("What this paper is"), tuple(_standing(quote))))
        return Paper(
            language=language, title=_("Term sheet") if one else _("Quote"), subtitle=named(quote.client.party, language),
            facts=tuple(_facts(quote, author, language)), sections=tuple(sections), mark=_("Draft") if mark else "",
            written_at=timezone.localtime().isoformat(timespec="seconds"), words={"sources": _("Sources"), "seal": ""})


def named(party: Party, language: str) -> str:
    """A party's name for a paper in a language: in English the English one, where it has one."""
    return party.name_en if language == "en" and party.name_en else party.name


def _facts(quote: Quote, author: str, language: str) -> Iterator[tuple[str, str]]:
    yield _("Client"), f"{named(quote.client.party, language)} {quote.client.code}"
    yield _("Number"), f"{quote.number}.{quote.version}"
    if quote.title:
        yield _("For"), quote.title
    yield _("Valid until"), quote.valid_until.isoformat() if quote.valid_until else "—"
    yield _("Written by"), author
    yield _("Edition of the rule book"), current_book().short_edition


def compared(looked: Looked) -> Block:
    """A line a term, a column an alternative."""
    columns = [dict(terms(structure, found)) for structure, found in looked]
    names = list(dict.fromkeys(name for column in columns for name in column))
    head = ("", *(structure.letter for structure, _found in looked))
    return table(head, [[Part(name), *(Part(column.get(name, "—")) for column in columns)] for name in names])


def terms(structure: Structure, found: Appraisal) -> Iterator[tuple[str, str]]:
    """The terms of an alternative as label and value."""
    design, numbers = found.design, found.worked
    yield _("Product"), _(found.product.label)
    yield _("Amount"), words.spelled(design.amount, design.currency)
    yield _("Tenor"), words.months(design.tenor_months)
    yield _("Repayment type"), words.repayment(design.repayment)
    yield _("Pays every"), str(words.PERIODS.get(design.months_per_period, design.months_per_period))
    if design.grace_months:
        yield _("Grace, interest only"), words.months(design.grace_months)
    yield _("Annual rate"), rate_words(structure)
    yield _("Day count"), str(words.DAY_COUNTS.get(design.day_count, design.day_count))
    for name, label in (("upfront_fee", _("Fee at the start")), ("yearly_fee", _("Fee a year")),
                        ("prepayment_fee", _("Fee for early repayment"))):
        if getattr(design, name):
            yield label, words.percent(float(getattr(design, name)), 3)
    yield _("Security"), words.security(design.security)
    if numbers is not None:
        yield from _numbers(design.currency, found)


def _numbers(currency: str, found: Appraisal) -> Iterator[tuple[str, str]]:
    numbers = found.worked
    assert numbers is not None
    if numbers.instalment is not None:
        yield _("Instalment"), words.amount(numbers.instalment, currency)
    else:
        yield _("Largest payment"), words.amount(numbers.highest, currency)
    yield _("All interest"), words.amount(numbers.total_interest, currency)
    yield _("All fees"), words.amount(numbers.total_fees, currency)
    if numbers.effective is not None:
        yield _("Annual cost, interest and fees"), words.percent(numbers.nominal, 4)
        yield _("Effective annual cost"), words.percent(numbers.effective, 4)
    yield _("Ends on"), last_day(numbers).isoformat()


def rate_words(structure: Structure) -> str:
    """The rate, and of a floating one what it follows."""
    rate = words.percent(float(structure.rate), 4)
    if structure.rate_type != "floating":
        return _("%(rate)s fixed") % {"rate": rate}
    base, spread = words.percent(float(structure.reference_rate or 0)), structure.spread_bp or 0
    return _("%(rate)s now: %(reference)s of %(base)s %(spread)s basis points, set anew every year") % {
        "rate": rate, "reference": labels().get(structure.reference, structure.reference), "base": base,
        "spread": f"{spread:+.0f}"}


def _chapter(structure: Structure, found: Appraisal, *, alone: bool) -> Iterator[Section]:
    """Everything of one alternative."""
    level = 1 if alone else 2
    if not alone:
        yield Section(_("Alternative %(letter)s") % {"letter": structure.letter})
    yield Section(_("Terms"), (table((_("Term"), _("Agreed")), [[Part(name), Part(told)] for name, told in terms(
        structure, found)]),), level)
    if structure.purpose or structure.security_words or structure.words:
        yield Section(_("Purpose, security and remarks"), tuple(_told(structure)), level)
    yield from promised.sections(structure, found, level)
    yield Section(_("Use of the money"), tuple(_use(found, timezone.localdate())), level)
    yield Section(_("Papers we need"), (Block("list", tuple(plain(_(one)) for one in found.product.documents)),), level)
    yield Section(_("Schedule"), (_schedule(found),), level)


def _told(structure: Structure) -> Iterator[Block]:
    for label, text in ((_("Purpose"), structure.purpose), (_("Security"), structure.security_words),
                        (_("Remarks"), structure.words)):
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        yield from (Block("paragraph", (plain(f"{label}: {line}" if not at else line),)) for at, line in enumerate(lines))


def _use(found: Appraisal, day: date) -> Iterator[Block]:
    product = found.product
    above = on(product.entrusted_above, day) if product.entrusted_above else None
    if above is not None and product.entrusted_words:
        yield Block("paragraph", (plain(_("Payments above %(above)s are entrusted.") % {"above": f"{above:,.0f}"} + " "
                                        + _(product.entrusted_words)),))
    if product.prohibited:
        yield Block("paragraph", (plain(_("The money may not be used for:")),))
        yield Block("list", tuple(plain(_(one)) for one in product.prohibited))


def _schedule(found: Appraisal) -> Block:
    """Every due day."""
    if found.worked is None:
        return note(_("The schedule cannot be worked out from these terms."))
    plan = found.worked.schedule
    charge = str(words.CHARGES[found.product.charge])
    head = (_("No."), _("Due"), _("Principal"), charge, _("Fee"), _("Payment"), _("Balance"))
    rows = zip(plan.due.astype(str).tolist(), plan.principal.tolist(), plan.interest.tolist(), plan.fee.tolist(),
               found.worked.paid.tolist(), plan.closing_balance.tolist(), strict=True)
    lines = [[Part(str(at)), Part(day), *(Part(f"{one:,.2f}") for one in told)]
             for at, (day, *told) in enumerate(rows, start=1)]
    return table(head, lines, (False, False, True, True, True, True, True))


def _standing(quote: Quote) -> Iterator[Block]:
    until = quote.valid_until.isoformat() if quote.valid_until else "—"
    offer = _("An offer for talks until %(day)s. It binds nobody before the credit is approved and the contract signed.")
    supposed = _("The schedule supposes that all is drawn on the first day, and the rate of today.")
    yield Block("paragraph", (plain(offer % {"day": until}),))
    yield Block("paragraph", (plain(supposed),))
