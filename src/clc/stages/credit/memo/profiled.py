"""Part of the memo on what the profile of the client says: its sheet, line by line, and its team."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clc.kernel.errors import NotFound
from clc.stages.credit.memo.pen import UNKNOWN, Pen, measured, note, page_of, paragraph, table
from clc.stages.credit.papers.paper import Block, Part
from clc.stages.credit.profile.answers import Answer
from clc.stages.credit.profile.composing import Profile, profile_of
from clc.stages.hub.book import current_book
from clc.stages.inquiry.team import team_rule


def profile(pen: Pen) -> list[Block]:
    """Each section of the sheet with what is known of it, then who leads; what is missing is said."""
    try:
        found = profile_of(pen.client, pen.day)
    except NotFound:
        return [note(_("No profile of the rule book fits this client."))]
    blocks: list[Block] = []
    head = (_("Item"), _("Value"), _("As of"))
    for section in found.sections:
        lines = [_line(pen, one) for one in section.answers if one.is_known]
        if lines:
            blocks += [paragraph(Part(section.label)), table(head, lines, (False, True, False))]
    missing = [one.label for one in found.missing]
    if missing:
        blocks.append(note(_("Needed and not known: %(names)s") % {"names": _("; ").join(missing)}))
    return [*blocks, *_team(pen, found)] if blocks else [note(_("Nothing of the profile has been told."))]


def _line(pen: Pen, one: Answer) -> list[Part]:
    """A line with its value, which quotes who told it."""
    text = one.choice or (one.value if isinstance(one.value, str) else measured(one.value, one.unit))
    address = page_of("credit_file:page", pen.client.code) if one.of.startswith("derived/") else pen.why(one.of)
    shown = pen.told(text, f"profile/{one.of}", one.label, one.source, one.as_of, address)
    age = one.as_of.isoformat() if one.as_of else UNKNOWN
    return [Part(one.label), shown, Part(_("%(day)s, stale") % {"day": age} if one.is_stale else age)]


def _team(pen: Pen, found: Profile) -> list[Block]:
    """Who leads the client, since when."""
    positions = team_rule(current_book()).positions
    page = page_of("credit_file:page", pen.client.code)
    lines = []
    for seat in found.team.held:
        known = positions.get(seat.position)
        label = _(known.label) if known else seat.position
        origin = seat.source or str(seat.document or seat.record or seat.by or _("No source was kept"))
        name = pen.told(seat.name, f"seat/{seat.pk}", label, origin, seat.since, page)
        lines.append([Part(label), name, Part(seat.since.isoformat()), Part(seat.background or UNKNOWN)])
    if not lines:
        return []
    head = (pgettext("team", "Position"), pgettext("team", "Name"), _("In office since"), _("Education and experience"))
    return [paragraph(Part(_("Management team"))), table(head, lines)]
