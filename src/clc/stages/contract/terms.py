"""The terms of a deal as its contracts say them: each with its key, its value in the system, its words in both languages."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.kernel.money import capitals
from clc.policy.kind.condition import GATES
from clc.policy.kind.covenant import Covenant as Library
from clc.policy.kind.product import Product
from clc.policy.shapes import on
from clc.stages.deal import words
from clc.stages.deal.enhancing import forms
from clc.stages.deal.models import Condition, Covenant, Structure, Undertaking
from clc.stages.deal.protecting import library, words_of
from clc.stages.deal.term_sheet import named, rate_words
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Party
from clc.stages.hub.reach import as_system

ZH, EN = "zh-hans", "en"
LISTED_AS: Mapping[str, str] = {"financial": "financial_covenants", "default": "default_events"}
#: What each term is called; of a list, what each of its lines is.
LABELS: Mapping[str, str] = {
    "amount": gettext_noop("Amount"), "currency": gettext_noop("Currency"), "product": gettext_noop("Product"),
    "purpose": gettext_noop("Purpose"), "tenor_months": gettext_noop("Tenor"), "starts": gettext_noop("First drawing"),
    "rate": gettext_noop("Annual rate"), "day_count": gettext_noop("Day count"),
    "repayment": gettext_noop("Repayment type"), "period": gettext_noop("Pays every"),
    "grace_months": gettext_noop("Grace, interest only"), "upfront_fee": gettext_noop("Fee at the start"),
    "yearly_fee": gettext_noop("Fee a year"), "prepayment_fee": gettext_noop("Fee for early repayment"),
    "security": gettext_noop("Security"), "security_words": gettext_noop("What secures it"),
    "remarks": gettext_noop("Remarks"), "project": gettext_noop("Project"),
    "entrusted_above": gettext_noop("Entrusted payment above"), "prohibited": gettext_noop("Forbidden uses of the money"),
    "covenants": gettext_noop("Covenant"), "financial_covenants": gettext_noop("Financial covenant"),
    "default_events": gettext_noop("Agreed event of default"), "conditions": gettext_noop("Condition"),
    "other_support": gettext_noop("Other support agreed"), "changes": gettext_noop("Changed term"),
    "provider": gettext_noop("Provider"), "secured_amount": gettext_noop("Secured amount"),
    "form": gettext_noop("Form of support"), "guarantee_period": gettext_noop("Guarantee period"),
    "asset": gettext_noop("Asset charged"), "reserve_months": gettext_noop("Months in reserve"),
    "support_until": gettext_noop("Stands until"), "support_words": gettext_noop("Agreed besides"),
    "number": gettext_noop("Contract number"), "lender": gettext_noop("Lender"), "borrower": gettext_noop("Borrower"),
    "main_number": gettext_noop("Number of the main contract"), "draw_until": gettext_noop("Draw until"),
    "loan_account": gettext_noop("Account for drawings"), "repayment_account": gettext_noop("Account for repayments"),
    "collection_account": gettext_noop("Collection account"), "income_account": gettext_noop("Project income account"),
    "reserve_account": gettext_noop("Reserve account"), "court": gettext_noop("Court or arbitration"),
    "copies": gettext_noop("Originals"), "third_party": gettext_noop("Third party"),
    "third_contract": gettext_noop("Project contract"), "other_lenders": gettext_noop("Other creditors"),
    "cure_days": gettext_noop("Days to cure"), "notice_days": gettext_noop("Days of standstill"),
}


@dataclass(frozen=True)
class Term:
    """One term: the place it stands at (`name`), its key in the deal, its value as plain JSON, its words, where it is from.

    Of a list each line is a term: the same name, keys of their own. approved: whether it needs an approval to change.
    """

    key: str
    name: str
    value: Any
    zh: str
    en: str
    source: str
    approved: bool = True

    @property
    def blank(self) -> bool:
        """Whether nobody filled it yet."""
        return self.value is None

    def words(self, language: str) -> str:
        """What stands in the text of a language."""
        return self.zh if language.startswith("zh") else self.en

    def plain(self) -> dict[str, Any]:
        """As it is kept with a version."""
        return asdict(self)


def term_of(told: Mapping[str, Any]) -> Term:
    """The term that a version kept."""
    return Term(**told)


def label(name: str) -> str:
    """What a term is called, in the reader's language."""
    return _(LABELS[name]) if name in LABELS else name


def both(say: Callable[[], str]) -> tuple[str, str]:
    """The same said in Chinese and in English."""
    with translation.override(ZH):
        chinese = say()
    with translation.override(EN):
        return chinese, say()


def money_words(value: Decimal) -> tuple[str, str]:
    """An amount as contracts write it: in Chinese with its capitals."""
    return f"{capitals(value)}（{value:,.2f}）", f"{value:,.2f}"


def day_words(day: date) -> tuple[str, str]:
    """A day as contracts write it."""
    return f"{day.year}年{day.month}月{day.day}日", f"{day:%d %B %Y}".lstrip("0")


def deal_terms(structure: Structure) -> list[Term]:
    """Every approved term of the loan itself: the structure, its product's bounds of use, covenants and conditions."""
    return [*_of_structure(structure), *_of_product(structure), *_covenants(structure), *_conditions(structure)]


def _of_structure(s: Structure) -> Iterator[Term]:
    at = f"structure:{s.pk}"
    product = current_book().of(Product).get(s.product)

    def term(name: str, value: Any, told: tuple[str, str]) -> Term:
        return Term(name, name, value, *told, f"{at}.{name}")

    yield term("product", s.product, both(lambda: _(product.label) if product else s.product))
    yield term("currency", s.currency, both(lambda: str(words.CAPITAL_NAMES.get(s.currency, s.currency))))
    yield term("amount", str(s.amount), money_words(s.amount))
    yield term("tenor_months", s.tenor_months, both(lambda: words.months(s.tenor_months)))
    yield term("starts", s.starts.isoformat(), day_words(s.starts))
    yield term("rate", {"rate": str(s.rate), "type": s.rate_type, "reference": s.reference,
                        "spread_bp": None if s.spread_bp is None else str(s.spread_bp)}, both(lambda: rate_words(s)))
    yield term("day_count", s.day_count, both(lambda: str(words.DAY_COUNTS.get(s.day_count, s.day_count))))
    yield term("repayment", {"method": s.repayment, "numbers": s.terms}, both(lambda: repayment_words(s)))
    yield term("period", s.months_per_period,
               both(lambda: str(words.PERIODS.get(s.months_per_period, s.months_per_period))))
    if s.grace_months:
        yield term("grace_months", s.grace_months, both(lambda: words.months(s.grace_months)))
    for name in ("upfront_fee", "yearly_fee", "prepayment_fee"):
        if share := getattr(s, name):
            percent = words.percent(float(share), 3)
            yield term(name, str(share), (percent, percent))
    yield term("security", s.security, both(lambda: words.security(s.security)))
    for name, text in (("purpose", s.purpose), ("security_words", s.security_words), ("remarks", s.words)):
        if said := " ".join(text.split()):
            yield term(name, said, (said, said))
    if s.project is not None:
        told = f"{s.project.name} ({s.project.code})"
        yield term("project", s.project.code, (told, told))


def repayment_words(structure: Structure) -> str:
    """How it is repaid, with the numbers that repayment type asks for."""
    told = words.repayment(structure.repayment)
    numbers = [f"{NUMBERS[name]()}: {_listed(value)}" for name, value in structure.terms.items() if name in NUMBERS]
    return f"{told} ({'; '.join(numbers)})" if numbers else told


def _listed(value: Any) -> str:
    return ", ".join(f"{one:,g}" for one in value) if isinstance(value, list | tuple) else f"{value:g}"


NUMBERS: Mapping[str, Callable[[], str]] = {
    "balloon_share": lambda: _("share paid at the end"), "step_months": lambda: _("months of a step"),
    "step_growth": lambda: _("growth of a step"), "season": lambda: _("weights of the months"),
    "amounts": lambda: _("amounts by period"), "shares": lambda: _("weights by period"),
}


def _of_product(structure: Structure) -> Iterator[Term]:
    product, day = current_book().of(Product).get(structure.product), timezone.localdate()
    if product is None:
        return
    at = f"product/{structure.product}"
    above = on(product.entrusted_above, day) if product.entrusted_above else None
    if above is not None:
        yield Term("entrusted_above", "entrusted_above", str(Decimal(str(above))), *money_words(Decimal(str(above))), at)
    if uses := product.prohibited:
        yield Term("prohibited", "prohibited", list(uses), *both(lambda: _("; ").join(_(one) for one in uses)), at)


def _line(structure: Structure) -> list[int]:
    """The alternative and the versions it was made from: what was agreed of them holds on."""
    line, one = [structure.pk], structure.before
    while one is not None:
        line.append(one.pk)
        one = one.before
    return line


def _covenants(structure: Structure) -> Iterator[Term]:
    book = library()
    rows = Covenant.objects.filter(structure=structure, ended_on__isnull=True).order_by("id")
    for row in rows:
        if (rule := book.get(row.rule)) is not None:
            yield _covenant(row, rule)


def _covenant(row: Covenant, rule: Library) -> Term:
    key = f"covenant.{row.pk}"
    value = {"rule": row.rule, "limit": None if row.limit is None else str(row.limit),
             "every_months": row.every_months, "cure_days": row.cure_days}
    return Term(key, LISTED_AS.get(rule.family, "covenants"), value,
                *both(lambda: f"{_(rule.label)}{_(': ')}{words_of(row, rule)}"), key)


def _conditions(structure: Structure) -> Iterator[Term]:
    rows = Condition.objects.filter(client=structure.client_id, ended_on__isnull=True)
    rows = rows.filter(structure__isnull=True) | rows.filter(structure__in=_line(structure))
    order: dict[str, int] = {name: at for at, name in enumerate(GATES)}
    for row in sorted(rows, key=lambda one: (order.get(one.gate, 99), one.pk)):
        key = f"condition.{row.pk}"
        yield Term(key, "conditions", {"gate": row.gate, "due": row.due.isoformat() if row.due else None,
                                       "label": row.label}, *both(partial(_condition, row)), key)


def _condition(row: Condition) -> str:
    gates = {"signing": _("Before signing"), "first_drawing": _("Before the first drawing"),
             "each_drawing": _("Before each drawing"), "completion": _("At completion"), "after": _("After the drawing")}
    shown = _("%(label)s, shown by: %(paper)s") % {"label": _(row.label), "paper": _(row.asks)} if row.asks else _(row.label)
    due = _(" (by %(day)s)") % {"day": row.due.isoformat()} if row.due else ""
    return f"{gates.get(row.gate, row.gate)}{_(': ')}{shown}{due}"


def undertakings_of(structure: Structure) -> list[Undertaking]:
    """What stands behind an alternative, in the order it was written down; the same whoever looks, with its providers."""
    with as_system():
        rows = Undertaking.objects.filter(structure=structure, ended_on__isnull=True)
        return list(rows.select_related("provider", "guarantee__guarantor", "asset__owner").order_by("id"))


def provider_of(one: Undertaking) -> Party | None:
    """Who gives an undertaking: as told, the guarantor of the register, or the owner of the asset."""
    if one.provider is not None:
        return one.provider
    if one.guarantee is not None:
        return one.guarantee.guarantor
    return one.asset.owner if one.asset is not None else None


def behind_terms(one: Undertaking) -> list[Term]:
    """The approved terms of one undertaking, for the contract that puts it into words; the same whoever looks."""
    with as_system():
        rows = Undertaking.objects.select_related("provider", "guarantee__guarantor", "asset__owner")
        return list(_behind(rows.get(pk=one.pk)))


def _behind(one: Undertaking) -> Iterator[Term]:
    at, rule = f"undertaking.{one.pk}", forms().get(one.kind)

    def term(name: str, value: Any, told: tuple[str, str]) -> Term:
        return Term(f"{at}.{name}", name, value, *told, at)

    if (party := provider_of(one)) is not None:
        yield term("provider", party.pk, (named(party, ZH), named(party, EN)))
    amount = one.amount if one.amount is not None else one.guarantee.amount if one.guarantee else None
    if amount is not None:
        yield term("secured_amount", str(amount), money_words(amount))
    if rule is not None and rule.family in ("guarantee", "support", "comfort"):
        yield term("form", one.kind, both(lambda: _(rule.label)))
    if one.guarantee is not None:
        months = one.guarantee.months
        yield term("guarantee_period", months, both(lambda: words.months(months)))
    if one.asset is not None:
        yield term("asset", one.asset.pk, (one.asset.name, one.asset.name))
    if one.months is not None:
        told = both(lambda: _("%(count)s months") % {"count": f"{float(one.months or 0):g}"})
        yield term("reserve_months", str(one.months), told)
    if one.until is not None:
        yield term("support_until", one.until.isoformat(), day_words(one.until))
    if said := " ".join(one.words.split()):
        yield term("support_words", said, (said, said))


def supported_otherwise(rows: Iterable[Undertaking]) -> list[Term]:
    """Undertakings that have no contract of ours, each a line of the main contract."""
    return [_other(one) for one in rows]


def _other(one: Undertaking) -> Term:
    rule, told = forms().get(one.kind), behind_terms(one)
    chinese, english = both(lambda: _(rule.label) if rule else one.kind)
    kept = [term for term in told if term.name != "form"]
    return Term(f"undertaking.{one.pk}", "other_support", {"kind": one.kind, **{each.name: each.value for each in kept}},
                "，".join([chinese, *(each.zh for each in kept)]), ", ".join([english, *(each.en for each in kept)]),
                f"undertaking.{one.pk}")
