"""Drafts of rules: checked when proposed, written to the approved layer when a second person agrees."""
from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.frames.cases import check
from clc.kernel.errors import BadInput, BadPolicy
from clc.policy.overlay import over, plain
from clc.policy.rulebook import Book
from clc.policy.text import read
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Draft, DraftState, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note


@transaction.atomic
def propose_rule(*, by: User, path: str, text: Mapping[str, Any], reason: str) -> Draft:
    """Draft a change of one rule; a book that would not hold its own cases is refused with every mistake."""
    require(by, "draft_rule")
    if not reason.strip():
        raise BadInput(_("A change of a rule needs a reason."), todo=_("Write why the rule should change."))
    book = current_book()
    after = _tried(book, path, text)
    if after.edition == book.edition:
        raise BadInput(_("This draft changes nothing."), todo=_("Change a value, or leave the rule as it is."))
    draft = Draft.objects.create(path=path, text=plain(text), reason=reason.strip(), by=by,
                                 edition_before=book.edition, edition_after=after.edition)
    note(by, "drafted a rule", draft, {"path": path, "text": draft.text, "reason": draft.reason})
    return draft


@transaction.atomic
def approve_rule(*, by: User, draft: Draft, why: str = "") -> Draft:
    """Put a draft in force: a second person agrees, and the next run judges by it."""
    held = _waiting(by, draft)
    if held.by_id == by.pk:
        raise BadInput(_("Who drafts a rule does not approve it."), todo=_("Ask a colleague who may approve rules."))
    after = _tried(current_book(), held.path, held.text)
    _decide(held, by, DraftState.APPROVED, why)
    held.edition_after = after.edition
    held.save()
    note(by, "approved a rule", held, {"path": held.path, "edition": after.edition})
    _write(held.path, held.text)
    return held


@transaction.atomic
def reject_rule(*, by: User, draft: Draft, why: str) -> Draft:
    """Turn a draft down, with the reason; its author may withdraw it the same way."""
    held = _waiting(by, draft)
    if not why.strip():
        raise BadInput(_("A draft is turned down only with a reason."), todo=_("Write the reason."))
    _decide(held, by, DraftState.REJECTED, why)
    if held.by_id == by.pk:
        held.decided_by = None
    held.save()
    note(by, "rejected a rule", held, {"path": held.path, "why": why})
    return held


def _waiting(by: User, draft: Draft) -> Draft:
    held = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    require(by, "draft_rule" if held.by_id == by.pk else "approve_rule")
    if held.state != DraftState.WAITING:
        raise BadInput(_("This draft is decided already."), todo=_("Draft the change anew."))
    return held


def _decide(draft: Draft, by: User, state: DraftState, why: str) -> None:
    draft.state, draft.decided_by, draft.decided_at, draft.decided_why = state, by, timezone.now(), why.strip()


def _tried(book: Book, path: str, text: Mapping[str, Any]) -> Book:
    """The book with the draft over it, if it loads and holds its cases."""
    after = book.overlay({path: text})
    failures = [str(each) for each in check(after) if each.rule == path]
    if failures:
        raise BadPolicy(_("The rule would no longer hold its own cases: %(cases)s") % {"cases": "; ".join(failures)},
                        todo=_("Change the cases with the values, so that the rule says what it does."))
    return after


def _write(path: str, text: Mapping[str, Any]) -> None:
    """Lay the change over what was approved of this rule before; the file is whole or as it was."""
    file = Path(settings.HOME.approved) / f"{path}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    before = read(file.read_bytes()).told if file.exists() else {}
    told = {str(key): plain(value) for key, value in text.items()}
    beside = file.with_suffix(".new")
    beside.write_text(yaml.safe_dump(over(before, told), allow_unicode=True, sort_keys=False), encoding="utf-8")
    beside.replace(file)
