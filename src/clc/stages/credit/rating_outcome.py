"""A rating worked out from what it rests on: the trace as plain values, the grade after an override, loss by facility."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from clc.engines.scoring import irb, lgd, rating
from clc.engines.scoring.rating import Model, model_of
from clc.engines.scoring.tracing import Outcome, lifts, trace
from clc.kernel.errors import Unavailable
from clc.policy.kind.capital import Capital
from clc.policy.kind.master_scale import MasterScale
from clc.policy.kind.rating import RatingModel
from clc.policy.rulebook import Book
from clc.stages.credit import rating_inputs
from clc.stages.credit.models.ratings import Rating

NOWHERE = ("not_rated", "refused")


def rule_of(book: Book, name: str) -> RatingModel:
    """The rating model of a name; Unavailable when the book has none such."""
    rule = book.of(RatingModel).get(name)
    if rule is None:
        raise Unavailable(_("The rule book has no rating model %(name)s.") % {"name": name},
                          todo=_("Choose one of the models of the rule book."))
    return rule


def model_for(book: Book, rule: RatingModel, day: date) -> Model:
    """The model ready to rate on a day."""
    scale = book.of(MasterScale)[rule.scale].on_day(day)
    told = rating_inputs.model_on(book, rule, day)
    if scale is None:
        raise Unavailable(_("The master scale is not in force on %(day)s.") % {"day": day}, todo=_("Choose a later day."))
    return model_of(told, scale)


def work_out(held: Rating, book: Book) -> None:
    """Set what a rating's inputs, answers, support and override make: trace, points, chance, grades, facilities."""
    rule = rule_of(book, held.model)
    model = model_for(book, rule, held.as_of)
    answers = {told.item: told.answer for told in held.answers.all()}
    asked = rating_inputs.asked_of(model, rule, held.inputs, answers, held.support, held.as_of)
    found = trace(model, asked)
    held.outcome = as_told(found) | {"lifts": [plain(asdict(each)) for each in lifts(model, asked)]}
    held.points, held.computed_pd = number(found.points), number(found.pd)
    held.model_grade, held.computed_grade = found.model_grade, found.grade
    settle(held, model)
    held.facilities = [facility(each, held, book, rule) for each in held.facilities]


def settle(held: Rating, model: Model) -> None:
    """The grade and chance after the override."""
    held.grade, held.pd = held.computed_grade, held.computed_pd
    if held.override_notches and held.computed_grade in model.scale.codes:
        before = float(model.scale.place(held.computed_grade))
        after = float(str(rating.moved(before, float(held.override_notches), model.scale.default)))
        natural = held.computed_pd if held.computed_pd is not None else float("nan")
        held.grade = model.scale.code(after)
        held.pd = number(float(str(rating.chance_at(model.scale, after, natural, before))))


def facility(told: Mapping[str, Any], held: Rating, book: Book, rule: RatingModel) -> dict[str, Any]:
    """A facility with its loss given default, expected loss and risk weight; unknown where the chance is."""
    capital = book.of(Capital)[rule.capital].on_day(held.as_of)
    scale = book.of(MasterScale)[rule.scale].on_day(held.as_of)
    kept = {name: told[name] for name in ("name", "exposure", "seniority", "security")}
    if capital is None or scale is None:
        return kept
    base = capital["unsecured"][told["seniority"]]
    pieces = [lgd.Held(float(each["value"]), **capital["secured"][each["kind"]]) for each in told["security"]]
    loss = lgd.secured(float(told["exposure"]), base, pieces)
    pd = held.pd if held.pd is not None else float("nan")
    curve = irb.curve_of(capital["irb"])
    floored = irb.floored(pd, curve.pd_floor)
    weight = irb.risk_weight(floored, loss.lgd, curve, maturity=capital["irb"]["maturity"], financial=rule.financial,
                             sales=sales_in(capital["size"], held.inputs), size=irb.size_of(capital["size"]))
    expected = irb.expected_loss(floored, loss.lgd)
    classes, losses = scale["loss_given_default"], scale["expected_loss"]
    at, loss_at = (int(float(str(rating.step_of(steps, value))))
                   for steps, value in ((classes, loss.lgd), (losses, expected)))
    found: dict[str, Any] = plain({
        "lgd": loss.lgd, "covered": loss.covered, "expected_loss": expected, "risk_weight": weight,
        "lgd_class": classes[at - 1]["code"] if at else "", "loss_grade": losses[loss_at - 1]["code"] if loss_at else ""})
    return kept | found


def sales_in(size: Mapping[str, Any], inputs: Mapping[str, Any]) -> float:
    """Yearly sales in the unit of the size adjustment; unknown in another currency: then nothing is eased."""
    revenue = (inputs["facts"].get("revenue") or {}).get("value")
    sales = revenue if revenue is not None else inputs["readings"].get("sales_12m")
    return float("nan") if sales is None or size["currency"] != "CNY" else float(sales) / size["amount"]


def as_told(found: Outcome) -> dict[str, Any]:
    """A trace as plain values fit for JSON; what is unknown is null."""
    return dict(plain(asdict(found)))


def plain(value: Any) -> Any:
    """The value with NaN and infinities as null, tuples as lists."""
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return number(value) if isinstance(value, float) else value


def number(value: float) -> float | None:
    """A finite number, or None."""
    return float(value) if isfinite(value) else None
