"""Parts of the memo on how good the client is: its rating with its trace, a project's rating, what secures the claims."""

from __future__ import annotations

from django.utils.translation import gettext as _

from clc.policy.kind.rating import RatingModel
from clc.stages.credit.covering import Standing, coverage_of, standings
from clc.stages.credit.memo.pen import Pen, measured, money, note, page_of, paragraph, table
from clc.stages.credit.models import Asset, Guarantee, Rating, RatingState, SheetState, SlottingSheet
from clc.stages.credit.papers.paper import Block, Part
from clc.stages.credit.rating_verdict import move_label
from clc.stages.credit.slots import rule_of
from clc.stages.hub.book import book_of


def rating(pen: Pen) -> list[Block]:
    """The confirmed rating, else the one under way, said so: grade, chance of default, each item, what moved it."""
    every = Rating.objects.with_people().filter(client=pen.client, as_of__lte=pen.day)
    held = every.filter(state=RatingState.CONFIRMED).first() or every.under_way().first()
    if held is None:
        return [note(_("The client has not been rated."))]
    rule = book_of(held.edition.hash).of(RatingModel)[held.model]
    origin = _("Rating %(number)s by %(model)s, %(state)s, confirmed by %(who)s") % {
        "number": held.pk,
        "model": _(rule.label),
        "state": held.get_state_display(),
        "who": held.confirmed_by or "—",
    }
    address = pen.why("rating") if held.state == RatingState.CONFIRMED else page_of("rating:page", pen.client.code)
    blocks = [
        paragraph(
            Part(f"{_('Grade')} "),
            pen.told(held.grade, "rating/grade", _("Rating"), origin, held.as_of, address),
            Part(f" · {_('Chance of default')} "),
            pen.told(measured(held.pd, "share"), "rating/pd", _("Chance of default"), origin, held.as_of, address),
        )
    ]
    if held.state != RatingState.CONFIRMED:
        blocks.append(note(_("This rating is not confirmed yet: %(state)s.") % {"state": held.get_state_display()}))
    blocks.append(_items(pen, held, rule, origin, address))
    return blocks + _moves(held, rule)


def _items(pen: Pen, held: Rating, rule: RatingModel, origin: str, address: str) -> Block:
    """Each item with its points."""
    lines = []
    for line in held.outcome.get("lines", []):
        item = rule.item(line["item"])
        label = _(item.label) if item else line["item"]
        points = measured(line.get("points"), "points")
        weight = measured(line.get("weighed"), "points")
        lines.append(
            [Part(label), Part(weight), pen.told(points, f"rating/{line['item']}", label, origin, held.as_of, address)]
        )
    return table((_("Item"), _("Weight"), _("Points")), lines, (False, True, True))


def _moves(held: Rating, rule: RatingModel) -> list[Block]:
    """Caps, support, stops and the override that moved the grade."""
    told = [f"{_(move_label(rule, move))}: {move['before']} → {move['after']}" for move in held.outcome.get("moves", [])]
    if held.override_notches:
        told.append(
            _("Override by %(notches)s notches by %(who)s: %(words)s")
            % {"notches": f"{held.override_notches:+d}", "who": held.override_by, "words": held.override_words}
        )
    return [Block("list", tuple((Part(each),) for each in told))] if told else []


def slotting(pen: Pen) -> list[Block]:
    """The confirmed supervisory category of a project, its factors and what they weigh."""
    sheets = SlottingSheet.objects.filter(client=pen.client, state=SheetState.CONFIRMED, day__lte=pen.day)
    held = sheets.select_related("confirmed_by").first()
    if held is None:
        return [note(_("No project of the client is rated by questionnaire."))]
    origin = _("Questionnaire %(rule)s of %(day)s, confirmed by %(who)s") % {
        "rule": held.rule,
        "day": held.day,
        "who": held.confirmed_by,
    }
    address = pen.why("slotting")
    rule, result = rule_of(held), held.result
    factors = result.get("factors", {})
    figures = [
        (_("Supervisory category"), _(str(result.get("word", "unknown")).capitalize())),
        (_("Total"), measured(result.get("total"), "points")),
        (_("Risk weight"), measured(result.get("risk_weight"), "share")),
        (_("Expected loss"), measured(result.get("loss"), "share")),
        *((_(factor.label), measured(factors.get(name), "points")) for name, factor in rule.factors.items()),
    ]
    lines = [[Part(label), pen.told(told, f"slotting/{label}", label, origin, held.day, address)] for label, told in figures]
    return [
        paragraph(Part(held.project_name or held.project_code or "—")),
        table((_("Item"), _("Value")), lines, (False, True)),
    ]


def collateral(pen: Pen) -> list[Block]:
    """What stands behind the claims, asset by asset, and how far it covers them; guarantees."""
    assets = Asset.objects.whole().filter(charges__client=pen.client, charges__holder="").distinct()
    page = page_of("collateral:page", pen.client.code)
    lines = [_asset(pen, one, page) for one in standings(assets, pen.day)]
    head = (_("Collateral"), _("Value"), _("Counts for"), _("Loan to value"), _("Cap"))
    blocks = [table(head, lines, (False, True, True, True, True))]
    cover, origin = coverage_of(pen.client, pen.day), _("Collateral register as of %(day)s") % {"day": pen.day}
    if lines:
        share = pen.told(measured(cover.share, "share"), "collateral/cover", _("Coverage"), origin, pen.day, page)
        blocks.append(paragraph(Part(f"{_('Coverage of the secured claims after haircuts')} "), share))
    guarantees = Guarantee.objects.filter(client=pen.client).select_related("guarantor")
    told = [[Part(one.guarantor.name), Part(one.get_kind_display()), Part(money(one.amount))] for one in guarantees]
    return [*blocks, table((_("Guarantor"), _("Kind"), _("Amount")), told, (False, False, True))] if told else blocks


def _asset(pen: Pen, one: Standing, page: str) -> list[Part]:
    """One asset as a row."""
    key, value = f"asset/{one.asset.pk}", one.valuation
    origin = _("Valued by %(who)s on %(day)s") % {"who": value.valuer, "day": value.day} if value else _("Never valued")
    label = one.asset.name
    return [
        Part(label),
        pen.told(money(value.value if value else None), f"{key}/value", label, origin, pen.day, page),
        pen.told(money(one.counts), f"{key}/counts", _("%(asset)s after haircut") % {"asset": label}, origin, pen.day, page),
        pen.told(
            measured(one.ltv, "share"),
            f"{key}/ltv",
            _("Loan to value of %(asset)s") % {"asset": label},
            origin,
            pen.day,
            page,
        ),
        Part(measured(one.cap, "share")),
    ]
