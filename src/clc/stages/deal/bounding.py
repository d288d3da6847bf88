"""What bounds a structure beyond its product's own rules: limits, the need of working capital, own money, paying out."""
from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from clc.policy.kind.product import Product
from clc.policy.shapes import on
from clc.stages.credit.room import Room
from clc.stages.credit.services.reservations import allowing
from clc.stages.deal import references
from clc.stages.deal.design import Design, Finding
from clc.stages.deal.ground import Ground


def checks(design: Design, product: Product, ground: Ground, space: Room) -> list[Finding]:
    """Everything that bounds the amount; `space`: the limits with the amount on them."""
    return [*_limits(space), *_need(design, product, ground), *_share(design, product, ground),
            *_paying_out(design, product, ground), *_reference(design)]


def _limits(space: Room) -> Iterator[Finding]:
    if space.blind:
        yield Finding("amount", "limit", space.blind, _("Enter the capital base on the page of limits."), "told")
    for one in space.breaches:
        message = _("%(limit)s of %(subject)s: %(over)s over the limit.") % {
            "limit": one.label, "subject": one.subject, "over": f"{-one.touched.room_after:,.0f}"}
        yield Finding("amount", f"limit/{one.rule}" if one.rule else one.reference, message, allowing(space),
                      "approval" if one.may_allow else "refused")
    for one in space.marks:
        message = _("Passes a mark: %(limit)s.") % {"limit": one.label}
        yield Finding("amount", f"limit/{one.rule}", message, one.authority, "told")


def _need(design: Design, product: Product, ground: Ground) -> Iterator[Finding]:
    if not product.needs.working_capital:
        return
    need, rule = ground.need, "working_capital/need"
    if need.amount is None:
        todo = _("Confirm the latest annual statement, or size the loan by real orders.")
        yield Finding("amount", rule, need.because, todo, "told")
    elif design.amount > Decimal(str(round(need.amount, 2))):
        yield Finding("amount", rule, _("Above the working-capital need of %(need)s, before own funds and other loans.") % {
            "need": f"{need.amount:,.0f}"}, _("Lend less, or say in the remarks which real orders it rests on."), "approval")


def _share(design: Design, product: Product, ground: Ground) -> Iterator[Finding]:
    """The own part of a project or a price."""
    most = on(product.needs.share_max, ground.day) if product.needs.share_max else None
    if most is None or not product.needs.share_of:
        return
    project, rule = ground.projects.get(design.project_id or 0), f"product/{design.product}: needs.share_max"
    what = {"share": f"{most * 100:g}", "of": _(product.needs.share_of)}
    if project is None or project.cost is None or project.currency != design.currency:
        yield Finding("amount", rule, _("At most %(share)s %% of: %(of)s.") % what, _("Keep the proof in the file."), "told")
    elif design.amount > project.cost * Decimal(str(most)):
        yield Finding("amount", rule, _("Above %(share)s %% of: %(of)s.") % what,
                      _("Lend at most %(most)s, or ask for more own money.") % {
                          "most": f"{project.cost * Decimal(str(most)):,.0f}"})


def _reference(design: Design) -> Iterator[Finding]:
    """A floating rate that follows the prime rate of another tenor."""
    fits = references.fitting(design.tenor_months)
    if design.rate_type == "floating" and design.reference != fits and fits:
        yield Finding("reference", f"reference_rate/{fits}", _("For this tenor the usual reference is: %(name)s.") % {
            "name": references.labels()[fits]}, _("Choose it, or say in the remarks why the other one is agreed."), "told")


def _paying_out(design: Design, product: Product, ground: Ground) -> Iterator[Finding]:
    above = on(product.entrusted_above, ground.day) if product.entrusted_above else None
    if above is not None and design.amount > Decimal(str(above)) and product.entrusted_words:
        message = _("Payments above %(above)s are entrusted.") % {"above": f"{above:,.0f}"}
        rule = f"product/{design.product}: entrusted_above"
        yield Finding("amount", rule, message, _(product.entrusted_words), "told")
