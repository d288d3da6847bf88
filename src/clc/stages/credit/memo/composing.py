"""Composes the memo of a client in a language: live parts from what is known now, written parts from people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clc.kernel.errors import NotFound
from clc.policy.kind.memo import MemoForm
from clc.stages.credit.memo import about, books, found, graded, profiled
from clc.stages.credit.memo.pen import Pen, note
from clc.stages.credit.papers.paper import Block, Paper, Part, Section
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client

LANGUAGES = ("zh-hans", "en")
PARTS: Mapping[str, Callable[[Pen], list[Block]]] = {
    "client": about.client,
    "owners": about.owners,
    "profile": profiled.profile,
    "limits": about.limits,
    "rating": graded.rating,
    "slotting": graded.slotting,
    "collateral": graded.collateral,
    "investigation": found.investigation,
    "verification": found.verification,
    "warnings": books.warnings,
}
WITH_FORM: Mapping[str, Callable[[Pen, MemoForm], list[Block]]] = {"statements": books.statements, "ratios": books.ratios}


def form_of(name: str) -> MemoForm:
    """The form of a memo by name; NotFound when the book has none."""
    forms = current_book().of(MemoForm)
    if name not in forms:
        raise NotFound(_("There is no form of memo called %(name)s.") % {"name": name}, todo=_("Choose another form."))
    return forms[name]


def compose(
    client: Client, form: MemoForm, words: Mapping[str, str], *, language: str, day: date, author: str, mark: str = ""
) -> Paper:
    """The memo as a paper in a language; the reader's row security decides what it may tell."""
    with translation.override(language):
        pen = Pen(client, day)
        sections = tuple(
            _section(pen, form, words, part.live, part.words, f"{at}. {_(part.label)}")
            for at, part in enumerate(form.parts, start=1)
        )
        facts = (
            (_("Client"), f"{client.party.name} {client.code}"),
            (_("As of"), day.isoformat()),
            (_("Written by"), author),
            (_("Edition of the rule book"), current_book().short_edition),
        )
        return Paper(
            language=language,
            title=_(form.label),
            subtitle=client.party.name,
            facts=facts,
            sections=sections,
            sources=pen.sources,
            mark=_("Draft") if mark else "",
            written_at=timezone.localtime().isoformat(timespec="seconds"),
            words={"sources": _("Sources"), "seal": ""},
        )


def _section(
    pen: Pen, form: MemoForm, words: Mapping[str, str], live: str | None, written: str | None, title: str
) -> Section:
    """One part: live, or what a person wrote, paragraph by paragraph."""
    if live is not None:
        blocks = WITH_FORM[live](pen, form) if live in WITH_FORM else PARTS[live](pen)
        return Section(title, tuple(blocks))
    told = [line.strip() for line in words.get(written or "", "").splitlines() if line.strip()]
    if not told:
        return Section(title, (note(_("Nothing has been written here.")),))
    return Section(title, tuple(Block("paragraph", ((Part(line),),)) for line in told))
