"""Parts of the memo on what was found out: the investigation, its documents and visits, figures checked elsewhere."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clc.stages.credit.memo.pen import Pen, measured, note, page_of, paragraph, table
from clc.stages.credit.papers.paper import Block, Part
from clc.stages.inquiry.models import Investigation, PaperState, Verification

FIGURES_SHOWN = 60


def newest(pen: Pen) -> Investigation | None:
    """The client's newest investigation."""
    return Investigation.objects.filter(client=pen.client).select_related("first", "second").first()


def investigation(pen: Pen) -> list[Block]:
    """Who investigated, what they hold and what is missing, where they went, what they conclude."""
    held = newest(pen)
    if held is None:
        return [note(_("Nobody has investigated the client."))]
    who = _("%(first)s and %(second)s, %(state)s") % {
        "first": held.first,
        "second": held.second,
        "state": held.get_state_display(),
    }
    blocks = [paragraph(Part(_("Investigated by %(who)s.") % {"who": who}))]
    if held.seal:
        blocks.append(note(_("Sealed on submission: %(seal)s") % {"seal": held.seal}))
    blocks += [_papers(pen, held), *_visits(held)]
    return [*blocks, paragraph(Part(held.opinion))] if held.opinion else blocks


def _papers(pen: Pen, held: Investigation) -> Block:
    """How complete the documents are, and those that are missing, late or waived."""
    papers = list(held.papers.all())
    states = [(paper, paper.state_on(pen.day)) for paper in papers]
    good = sum(state in (PaperState.VERIFIED, PaperState.RECEIVED) for _paper, state in states)
    open_ones = [
        (paper, state)
        for paper, state in states
        if paper.mandatory and state not in (PaperState.VERIFIED, PaperState.RECEIVED)
    ]
    if not open_ones:
        told = _("%(good)s of %(all)s documents are there; no mandatory one is missing.") % {
            "good": good,
            "all": len(papers),
        }
        return paragraph(Part(told))
    lines = [
        [Part(_(paper.label)), Part(str(state.label)), Part(paper.waived_until.isoformat() if paper.waived_until else "—")]
        for paper, state in open_ones
    ]
    return table((_("Mandatory document missing"), _("State"), _("Waived until")), lines)


def _visits(held: Investigation) -> list[Block]:
    """Where the investigators went."""
    lines = [
        [
            Part(visit.at.date().isoformat()),
            Part(visit.place),
            Part(f"{visit.by}, {visit.companion or '—'}"),
            Part(visit.observations),
        ]
        for visit in held.visits.select_related("by", "companion")
    ]
    head = (_("Visit"), _("Place"), _("By"), pgettext("memo", "Seen"))
    return [table(head, lines)] if lines else [note(_("No site visit is recorded."))]


def verification(pen: Pen) -> list[Block]:
    """Each figure checked: what is claimed, what another source says, how far apart, what is concluded."""
    held = newest(pen)
    rows = Verification.objects.filter(investigation=held).select_related("by")[:FIGURES_SHOWN] if held else []
    page = page_of("due_diligence:page", pen.client.code)
    lines = []
    for one in rows:
        key, origin = f"verification/{one.pk}", _("Verified by %(who)s") % {"who": one.by}
        claim = pen.why(f"fact/{one.claim_fact}") if one.claim_fact else page
        source = pen.why(f"fact/{one.source_fact}") if one.source_fact else page
        deviation = measured(one.deviation, "share")
        lines.append(
            [
                Part(_(one.claim)),
                pen.told(_amount(one.claim_value), f"{key}/claim", _(one.claim), origin, one.as_of, claim),
                Part(_(one.source)),
                pen.told(_amount(one.source_value), f"{key}/source", _(one.source), origin, one.as_of, source),
                Part(deviation),
                Part(one.get_conclusion_display()),
            ]
        )
    head = (_("Claimed"), _("Amount"), _("Against"), _("Amount"), _("Deviation"), _("Conclusion"))
    return [table(head, lines, (False, True, False, True, True, False))]


def _amount(value: object) -> str:
    return "—" if value is None else f"{value:,.2f}"
