"""The profile of a client, the first part of its credit file."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from clc.doors.web.answer import person, screen
from clc.doors.web.client.looking import look
from clc.doors.web.credit_file.filing import part
from clc.kernel.privacy import initial
from clc.policy.kind.sheet import Sheet
from clc.policy.kind.team import Team
from clc.stages.credit.profile.composing import profile_of
from clc.stages.hub.book import current_book
from clc.stages.hub.permission import may
from clc.stages.inquiry.models import Seat
from clc.stages.inquiry.team import team_rule


@dataclass(frozen=True)
class Placed:
    """A place in the team as it is shown: the name as far as the reader may see it, the words of the position."""

    seat: Seat
    name: str
    position: str


def placed(seats: Sequence[Seat], rule: Team, *, names: bool) -> list[Placed]:
    """Places with their words; a firm's name is no personal datum, so places outside the team keep theirs."""
    told = []
    for seat in seats:
        known = rule.positions.get(seat.position)
        shown = seat.name if names or (known is not None and not known.counted) else initial(seat.name)
        told.append(Placed(seat, shown, _(known.label) if known else seat.position))
    return told


@screen("see_fact")
def page(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet of the client's type, its team, what changed."""
    head, names, book = look(code), may(person(request), "see_people"), current_book()
    profile = profile_of(head.client, sheet=request.GET.get("sheet", ""), names=names)
    rule, sheets = team_rule(book), book.of(Sheet)
    return part(request, head, "credit_file", "credit_file/page.html", {
        "profile": profile, "names": names, "sheets": [(name, _(sheets[name].label)) for name in profile.others],
        "held": placed(profile.team.held, rule, names=names), "former": placed(profile.team.former, rule, names=names),
        "came": placed(profile.changed.came, rule, names=names), "left": placed(profile.changed.left, rule, names=names)})
