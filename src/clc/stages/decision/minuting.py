"""The minutes of a joint meeting as a paper: who sat, the facts as frozen, options, decision, dissent, who does what."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clc.policy.kind.product import SHAPE as PRODUCT
from clc.stages.credit.memo.pen import UNKNOWN, known, note, plain, table
from clc.stages.credit.papers.paper import Block, Paper, Part, Section
from clc.stages.deal import words as deal_words
from clc.stages.deal.term_sheet import named
from clc.stages.decision import calling
from clc.stages.decision.meeting_words import LIGHTS, SIDES
from clc.stages.decision.models import Meeting, MeetingSeat, Stance
from clc.stages.hub.book import current_book


def compose(meeting: Meeting, *, language: str, mark: str = "") -> Paper:
    """The minutes in a language, from what stands in the meeting's rows; nothing is looked up anew but words."""
    with translation.override(language):
        seats = list(meeting.seats.select_related("user"))
        facts = meeting.facts_told
        sections = (
            Section(_("Why it was called"), tuple(_why(meeting))),
            Section(_("Who took part"), (_seats(seats), *_guests(meeting))),
            Section(_("Agenda"), (Block("list", tuple(plain(_(one)) for one in meeting.agenda)),)),
            Section(_("Facts as they stood"), tuple(_facts(facts, meeting.facts_seal))),
            Section(_("Options"), tuple(_options(meeting))),
            Section(_("Decision"), tuple(_decision(meeting))),
            Section(_("What each said"), (_voices(seats),)),
            Section(_("Dissent"), tuple(_dissent(seats))),
            Section(_("Who does what"), (_tasks(meeting),)),
        )
        rule = calling.kinds().get(meeting.kind)
        return Paper(
            language=language, title=_("Minutes of a joint meeting"), subtitle=named(meeting.client.party, language),
            facts=tuple(_head(meeting, _(rule.label) if rule else meeting.kind, language)), sections=sections,
            mark=_("Draft") if mark else "", written_at=timezone.localtime().isoformat(timespec="seconds"),
            words={"sources": _("Sources"), "seal": ""})


def _head(meeting: Meeting, kind: str, language: str) -> Iterator[tuple[str, str]]:
    yield _("Client"), f"{named(meeting.client.party, language)} {meeting.client.code}"
    yield _("Meeting"), f"{meeting.pk} {meeting.title}"
    yield _("Sort of meeting"), kind
    yield _("Held"), " · ".join(filter(None, (_moment(meeting.opened_at or meeting.starts_at), meeting.place)))
    yield _("Chair"), str(meeting.chair)
    yield _("Light of the client"), str(LIGHTS.get(meeting.level, UNKNOWN))
    if meeting.case:
        yield _("Case"), f"{meeting.case} {meeting.case.title}"
    yield _("Edition of the rule book"), meeting.facts_told.get("edition", "")[:12]


def _moment(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def _why(meeting: Meeting) -> Iterator[Block]:
    yield from (Block("paragraph", (plain(line),)) for line in meeting.why.splitlines() if line.strip())
    if meeting.causes:
        yield table((_("What called it"), _("Level"), _("Since")),
                    [_cause(**one) for one in meeting.causes])


def _cause(what: str, level: str, day: str) -> list[Part]:
    return [Part(_(what)), Part(str(LIGHTS.get(level, level or UNKNOWN))), Part(day)]


def _seats(seats: Sequence[MeetingSeat]) -> Block:
    there = {True: _("present"), False: _("absent"), None: UNKNOWN}
    return table((_("Side"), _("Name"), _("Present")), [
        [Part(str(SIDES.get(seat.side, seat.side))), Part(str(seat.user)), Part(there[seat.present])] for seat in seats])


def _guests(meeting: Meeting) -> Iterator[Block]:
    if meeting.guests:
        yield Block("paragraph", (plain(_("Guests: %(who)s") % {"who": meeting.guests}),))


def _facts(facts: Mapping[str, Any], digest: str) -> Iterator[Block]:
    standing = facts.get("standing", {})
    yield table((_("What"), _("As it stood")), [
        [Part(_("Judged as of")), Part(standing.get("day") or UNKNOWN)],
        [Part(_("Light")), Part(str(LIGHTS.get(standing.get("light") or "", UNKNOWN)))],
        [Part(_("Grade")), Part(_or_unknown(standing.get("grade")))],
        [Part(_("Exposure")), Part(_amount(standing.get("exposure"), "CNY"))],
        [Part(_("Sales, 12 months")), Part(_amount(standing.get("sales"), "CNY"))],
    ])
    warnings = [one for one in facts.get("verdicts", ()) if one["kind"] == "warning"]
    labels = {name: _(rule.label) for name, rule in current_book().warnings.items()}
    yield table((_("Warning"), _("Level"), _("Since")), [
        [Part(labels.get(one["rule"], one["rule"])),
         Part(str(LIGHTS.get(one["level"], one["level"]))), Part(one["day"])] for one in warnings]) if warnings else note(
            _("No warning held."))
    if facts.get("terms"):
        yield _terms(facts["terms"])
    yield note(_("All facts are kept with the meeting under sha256 %(seal)s.") % {"seal": digest})


def _terms(terms: Sequence[Mapping[str, Any]]) -> Block:
    labels = {name: _(rule.label) for name, rule in current_book().of(PRODUCT).items()}
    return table((_("Quote"), _("Product"), _("Amount"), _("Tenor"), _("Annual rate")), [
        [Part(f"{one['quote']} {one['letter']}"),
         Part(labels.get(one["product"], one["product"])),
         Part(_amount(one["amount"], one["currency"])), Part(deal_words.months(one["tenor_months"])),
         Part(deal_words.percent(float(one["rate"]), 4))] for one in terms], (False, False, True, True, True))


def _options(meeting: Meeting) -> Iterator[Block]:
    for one in meeting.options.all():
        yield Block("paragraph", ((Part(f"{one.letter}. {one.title}"),),))
        yield from (Block("paragraph", (plain(line),)) for line in one.words.splitlines() if line.strip())


def _decision(meeting: Meeting) -> Iterator[Block]:
    yield Block("paragraph", (plain(_("Decided for option %(letter)s.") % {"letter": meeting.chosen or UNKNOWN}),))
    yield from (Block("paragraph", (plain(line),)) for line in meeting.decision.splitlines() if line.strip())


def _voices(seats: Sequence[MeetingSeat]) -> Block:
    told = [[Part(str(seat.user)), Part(str(SIDES.get(seat.side, seat.side))),
             Part(f"{seat.get_stance_display()} {seat.option}".strip()), Part(seat.words or UNKNOWN)]
            for seat in seats if seat.present]
    return table((_("Name"), _("Side"), pgettext("joint meeting", "Stance"), _("Words")), told)


def _dissent(seats: Sequence[MeetingSeat]) -> Iterator[Block]:
    against = [seat for seat in seats if seat.stance == Stance.DISSENTS]
    if not against:
        yield note(_("Nobody dissented."))
    yield from (Block("paragraph", (plain(f"{seat.user}: {seat.words}"),)) for seat in against)


def _tasks(meeting: Meeting) -> Block:
    return table((_("What"), _("Who"), pgettext("joint meeting", "By")), [
        [Part(one.title), Part(str(one.owner)), Part(one.due.isoformat())]
        for one in meeting.tasks.select_related("owner")])


def _amount(value: Any, currency: str) -> str:
    return deal_words.amount(float(value), currency) if known(float(value) if value is not None else None) else UNKNOWN


def _or_unknown(word: str | None) -> str:
    return UNKNOWN if word in (None, "", "unknown") else str(word)
