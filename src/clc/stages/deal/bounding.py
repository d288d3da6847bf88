"""What bounds a structure beyond its product's own rules: limits, the need of working capital, own money, paying out."""
from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from clc.policy.kind.product import Product
from clc.policy.shapes import on
from clc.stages.credit.room import Room
from clc.stages.credit.services.reservations import allowing
from clc.stages.deal import modelled, references
from clc.stages.deal.design import Design, Finding
from clc.stages.deal.ground import Ground
from clc.stages.deal.purpose import named_uses

NEAR = 1e-9


def checks(design: Design, product: Product, ground: Ground, space: Room) -> list[Finding]:
    """Everything that bounds the amount; `space`: the limits with the amount on them."""
    return [*_limits(space), *_need(design, product, ground), *_share(design, product, ground),
            *_own_money(design, product, ground), *_modelled(design, product, ground),
            *_paying_out(design, product, ground), *_reference(design), *named_uses(design, product)]


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
    if need.amount is None or need.left is None:
        todo = _("Confirm the latest annual statement, or size the loan by real orders.")
        yield Finding("amount", rule, need.because, todo, "told")
        return
    over = design.amount - Decimal(str(round(need.left, 2)))
    told = {"need": f"{need.amount:,.0f}", "left": f"{need.left:,.0f}", "over": f"{over:,.0f}",
            "lent": "—" if need.lent is None else f"{need.lent:,.0f}"}
    if over <= 0:
        yield Finding("amount", rule, _("Within the working-capital need: %(need)s, less short loans of %(lent)s, leaves "
                                        "%(left)s before own funds.") % told, "", "told")
        return
    message = _("%(over)s above the working-capital need: %(need)s, less short loans of %(lent)s, leaves %(left)s before "
                "own funds.") % told
    if need.because:
        message = f"{message} {need.because}"
    todo = _("Lend less, or say in the remarks which real orders it rests on.")
    yield Finding("amount", rule, message, todo, "approval")


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


def _own_money(design: Design, product: Product, ground: Ground) -> Iterator[Finding]:
    """The least own money of the kind of project; below it only as far as the rule lets reasons take something off."""
    if not product.needs.least_capital:
        return
    project, model = ground.projects.get(design.project_id or 0), ground.models.get(design.project_id or 0)
    least = modelled.least_capital(model.case.kind if model else modelled.UNTOLD, ground.day)
    if least is None:
        return
    own = modelled.own_share(design.amount, project, model, design.currency)
    told = {"kind": _(least.label), "least": f"{least.share * 100:g}"}
    asks = _("%(kind)s: own money of at least %(least)s %%.") % told
    if own is None:
        yield Finding("amount", least.rule, asks, _("Write down what the project costs, or confirm its model."), "told")
    elif own < least.share - NEAR:
        message = _("%(asks)s This leaves %(own)s %%.") % {"asks": asks, "own": f"{own * 100:.2f}"}
        eased = least.ease > 0 and own >= least.share - least.ease - NEAR
        todo = _("Down to %(least)s %% only for the reasons the rule names: have them approved.") if eased else _(
            "Lend less, or ask for more own money; at least %(least)s %%.")
        todo = todo % {"least": f"{(least.share - least.ease if eased else least.share) * 100:g}"}
        yield Finding("amount", least.rule, message, todo, "approval" if eased else "refused")


def _modelled(design: Design, product: Product, ground: Ground) -> Iterator[Finding]:
    """What the confirmed model of the project carries, held against the amount."""
    model, rule = ground.models.get(design.project_id or 0), "project model"
    if model is None:
        if product.needs.project and design.project_id is not None:
            yield Finding("project", rule, _("No model of the project is confirmed: nobody knows what it carries."),
                          _("Write its model and have a colleague confirm it."), "told")
        return
    debt, cover = model.money("debt"), model.ratio("cover")
    told = {"model": model.name, "debt": "—" if debt is None else f"{debt:,.0f}", "cover": f"{cover:.2f}",
            "bound": modelled.binding_words(model.version.figures.get("binding", {}))}
    if debt is None or cover != cover:
        yield Finding("project", rule, _("The confirmed model %(model)s tells no debt or cover.") % told,
                      _("Look at what binds it on the page of the project."), "told")
    elif design.currency == model.case.currency and design.amount > debt:
        message = _("Above the debt of %(debt)s that the confirmed model %(model)s carries; bound by: %(bound)s.") % told
        yield Finding("amount", rule, message, _("Take the terms from the model, or confirm a new one."), "approval")
    else:
        yield Finding("project", rule, _("The confirmed model %(model)s carries debt of %(debt)s at a lowest cover of "
                                         "%(cover)s.") % told, "", "told")


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
