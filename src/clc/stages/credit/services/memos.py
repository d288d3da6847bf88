"""A memo is written, saved as it is written, submitted under a seal, and withdrawn only with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.policy.kind.memo import MemoForm
from clc.stages.credit.memo.composing import compose, form_of
from clc.stages.credit.models.memos import Memo, MemoState
from clc.stages.credit.papers.paper import canonical, seal
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Client, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note

SIGNS_MAX = 20_000


@transaction.atomic
def begin_memo(*, by: User, client: Client, form: str = "corporate") -> Memo:
    """Begin a memo, with the words of the one before where there is one; the one being written is taken up again."""
    require(by, "write_memo", client)
    form_of(form)
    Client.objects.select_for_update().get(pk=client.pk)
    before = Memo.objects.filter(client=client).first()
    if before is not None and before.state == MemoState.DRAFT:
        return before
    memo = Memo.objects.create(
        client=client, form=form, number=before.number + 1 if before else 1, by=by, words=before.words if before else {}
    )
    note(by, "began a memo", memo, {"number": memo.number})
    return memo


@transaction.atomic
def save_words(*, by: User, memo: Memo, words: Mapping[str, str], saves: int) -> Memo:
    """Keep what was written; a form that somebody else has overtaken is refused and nothing of theirs is lost."""
    require(by, "write_memo", memo.client)
    held = _draft(memo)
    if held.saves != saves:
        raise BadInput(
            _("Somebody has changed this memo since you opened it."),
            todo=_("Copy your words, open the memo again, and put them in."),
        )
    asked = {part.words for part in form_of(held.form).parts if part.words}
    told = {name: text for name, text in words.items() if name in asked}
    if any(len(text) > SIGNS_MAX for text in told.values()):
        raise BadInput(
            _("A part of a memo has at most %(signs)s characters.") % {"signs": SIGNS_MAX},
            todo=_("Shorten it, or add the rest as a document."),
        )
    held.words = {**held.words, **told}
    held.saves += 1
    held.save()
    note(by, "wrote in a memo", held, {"number": held.number, "parts": sorted(told), "saves": held.saves})
    return held


def missing(memo: Memo, form: MemoForm) -> list[str]:
    """The labels of required parts that nobody has written."""
    return [_(part.label) for part in form.parts if part.required and not memo.words.get(part.words or "", "").strip()]


@transaction.atomic
def submit_memo(*, by: User, memo: Memo, saves: int, day: date | None = None) -> Memo:
    """Compose both languages from what is known now, seal them, and never change them again."""
    require(by, "write_memo", memo.client)
    held = _draft(memo)
    form = form_of(held.form)
    if held.saves != saves:
        raise BadInput(
            _("Somebody has changed this memo since you opened it."), todo=_("Open it again and read it through.")
        )
    if lacking := missing(held, form):
        raise BadInput(
            _("Still to be written: %(parts)s") % {"parts": _("; ").join(lacking)}, todo=_("Write these parts first.")
        )
    as_of = day or timezone.localdate()
    author = str(by)
    papers = {
        language: canonical(compose(held.client, form, held.words, language=language, day=as_of, author=author))
        for language in ("zh-hans", "en")
    }
    last = Memo.objects.filter(client=held.client).exclude(seal="").first()
    held.paper_zh, held.paper_en = papers["zh-hans"], papers["en"]
    held.seal_before = last.seal if last else ""
    held.seal = seal_of(held)
    held.state, held.as_of, held.edition = MemoState.SUBMITTED, as_of, keep_edition(current_book())
    held.submitted_by, held.submitted_at = by, timezone.now()
    held.save()
    note(by, "submitted a memo", held, {"number": held.number, "seal": held.seal, "before": held.seal_before})
    return held


@transaction.atomic
def withdraw_memo(*, by: User, memo: Memo, why: str) -> Memo:
    """Take a submitted memo back with the reason; it stays readable under its seal."""
    require(by, "write_memo", memo.client)
    held = Memo.objects.select_for_update(of=("self",)).select_related("client").get(pk=memo.pk)
    if held.state != MemoState.SUBMITTED:
        raise BadInput(_("Only a submitted memo is withdrawn."), todo=_("Open it again: somebody has moved it meanwhile."))
    if not why.strip():
        raise BadInput(_("A memo is withdrawn only with a reason."), todo=_("Write the reason."))
    held.state, held.withdrawn_why = MemoState.WITHDRAWN, why.strip()
    held.save()
    note(by, "withdrew a memo", held, {"number": held.number, "why": held.withdrawn_why})
    return held


def seal_of(memo: Memo) -> str:
    """The seal the kept papers must have."""
    return seal("\n".join((memo.seal_before, memo.paper_zh, memo.paper_en)))


def is_whole(memo: Memo) -> bool:
    """Whether the papers are those that were sealed."""
    return bool(memo.seal) and seal_of(memo) == memo.seal


def _draft(memo: Memo) -> Memo:
    held = Memo.objects.select_for_update(of=("self",)).select_related("client__party").get(pk=memo.pk)
    if held.state != MemoState.DRAFT:
        raise BadInput(
            _("This memo is sealed: it is not changed any more."), todo=_("Begin a new one; it starts with these words.")
        )
    return held
