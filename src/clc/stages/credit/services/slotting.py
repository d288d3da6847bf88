"""Slotting sheets: made, filled, proposed, overridden with two signatures, confirmed by another, told as a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.frames.slotting import Proposal
from clc.kernel.days import months_before
from clc.kernel.errors import BadInput, NotAllowed
from clc.policy.kind.slotting import Slotting
from clc.policy.tiering import held as in_force
from clc.stages.credit import slots
from clc.stages.credit.models import SheetState, SlottingSheet
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Client, User, Verdict, VerdictKind
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note

STALE = gettext_lazy("Somebody changed this sheet since you opened it.")


@dataclass(frozen=True)
class Filled:
    """What a person filled in: answers by question {"answer", "reason", "evidence"}, traits, and what weighs the result."""

    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    traits: Mapping[str, str] = field(default_factory=dict)
    pool: str = "standard"
    years_left: float | None = None
    defaulted: bool = False


@transaction.atomic
def start_sheet(
    *, by: User, client: Client, rule: str = slots.DEFAULT_RULE, project: tuple[str, str] = ("", "")
) -> SlottingSheet:
    """Begin a sheet for a project (code, name) of a client, with the numbers of its model as they are known today."""
    require(by, "rate_client", client)
    told, day = slots.questionnaire(rule), timezone.localdate()
    code, name = project[0].strip()[:40], project[1].strip()[:240]
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)  # two at once: the second finds the first's
    if SlottingSheet.objects.filter(
        client=client, project_code=code, state__in=(SheetState.DRAFT, SheetState.PROPOSED)
    ).exists():
        raise BadInput(_("A sheet of this project is under way already."), todo=_("Finish that one, or send it back."))
    before = SlottingSheet.objects.filter(client=client, project_code=code, state=SheetState.CONFIRMED, rule=rule).first()
    sheet = SlottingSheet.objects.create(
        client=client,
        rule=rule,
        edition=keep_edition(current_book()),
        day=day,
        made_by=by,
        project_code=code,
        project_name=name,
        numbers=slots.numbers_of(client, told, day),
        answers=before.answers if before else {},
        traits=before.traits if before else {},
    )
    note(by, "began a slotting sheet", sheet, {"project": code, "rule": rule})
    return sheet


@transaction.atomic
def fill_sheet(*, by: User, sheet: SlottingSheet, version: int, filled: Filled) -> SlottingSheet:
    """Write answers and traits of a draft; what the questionnaire does not know or allow is refused as a whole."""
    held = _held(by, sheet, version, "rate_client", SheetState.DRAFT)
    rule = slots.rule_of(held)
    held.traits = {name: _choice(rule, name, told) for name, told in filled.traits.items() if told}
    held.answers = {name: _answer(rule, name, told) for name, told in filled.answers.items() if _was_told(told)}
    if filled.pool not in rule.pools:
        raise BadInput(
            _("There is no class %(name)s.") % {"name": filled.pool[:40]}, todo=_("Choose one of the classes listed.")
        )
    if filled.years_left is not None and not (isfinite(filled.years_left) and 0 <= filled.years_left <= 100):
        raise BadInput(_("The remaining life lies between 0 and 100 years."), todo=_("Write years, such as 7.5."))
    held.pool, held.years_left, held.defaulted = filled.pool, filled.years_left, filled.defaulted
    return _saved(held, by, "filled a slotting sheet", {"answers": {k: v["answer"] for k, v in held.answers.items()}})


@transaction.atomic
def renew_numbers(*, by: User, sheet: SlottingSheet, version: int) -> SlottingSheet:
    """Take the numbers of the project model as they are known today."""
    held = _held(by, sheet, version, "rate_client", SheetState.DRAFT)
    held.numbers = slots.numbers_of(held.client, slots.rule_of(held), timezone.localdate())
    return _saved(held, by, "renewed the numbers of a slotting sheet", {"numbers": held.numbers})


@transaction.atomic
def propose_sheet(*, by: User, sheet: SlottingSheet, version: int) -> SlottingSheet:
    """Hand a whole sheet on to be confirmed; refused with what is missing, or where a deviation has no reason."""
    held = _held(by, sheet, version, "rate_client", SheetState.DRAFT)
    rule = slots.rule_of(held)
    if missing := slots.traits_missing(rule, held.traits):
        raise BadInput(
            _("The project is not described yet: %(names)s.") % {"names": _("; ").join(_(each) for each in missing)},
            todo=_("Choose one of the answers for each."),
        )
    result = slots.result_of(held)
    if result.missing and not held.defaulted:
        raise BadInput(
            _("Not answered yet (%(count)s): %(names)s.")
            % {"count": len(result.missing), "names": _names(result.missing)},
            todo=_("Answer them; nothing is averaged away."),
        )
    if result.word == "unknown":
        raise BadInput(
            _("The category is unknown: a factor has no question that applies."), todo=_("Answer one of its questions.")
        )
    if bare := slots.deviations(held):
        raise BadInput(
            _("The answer differs from what the numbers propose: %(names)s.") % {"names": _names(bare)},
            todo=_("Give the reason beside the answer, or take the proposal."),
        )
    held.anchors = {name: _kept(told) for name, told in slots.proposed(held).items()}
    held.result = slots.frozen(held, result)
    held.state, held.proposed_by, held.proposed_at, held.sent_back_why = SheetState.PROPOSED, by, timezone.now(), ""
    return _saved(held, by, "proposed a project rating", {"category": result.word, "total": slots.number(result.total)})


@transaction.atomic
def override_sheet(*, by: User, sheet: SlottingSheet, version: int, notches: int, why: str) -> SlottingSheet:
    """Move a proposed category by notches with a reason; it holds with a second person's signature. 0 takes it back."""
    held = _held(by, sheet, version, "override_rating", SheetState.PROPOSED)
    most = in_force(slots.rule_of(held).notches_max, held.day)
    if abs(notches) > most:
        raise BadInput(
            _("An override moves at most %(count)s notch.") % {"count": most}, todo=_("Answer the questions anew.")
        )
    if notches and not why.strip():
        raise BadInput(_("An override needs a reason."), todo=_("Write why the answers do not tell the whole story."))
    held.notches, held.override_why = notches, why.strip() if notches else ""
    held.override_by, held.second_by = (by if notches else None), None
    result = slots.result_of(held)
    if notches < 0 and result.category >= held.result["category"]:
        raise BadInput(
            _("A cap holds: an override does not lift the category above it."), todo=_("See the caps on the sheet.")
        )
    held.result = slots.frozen(held, result)
    return _saved(held, by, "overrode a project rating", {"notches": notches, "why": why.strip()})


@transaction.atomic
def sign_override(*, by: User, sheet: SlottingSheet, version: int) -> SlottingSheet:
    """Sign an override as the second person."""
    held = _held(by, sheet, version, "override_rating", SheetState.PROPOSED)
    if not held.notches:
        raise BadInput(_("Nothing is overridden on this sheet."), todo=_("Confirm it as it stands."))
    if held.override_by_id == by.pk:
        raise NotAllowed(
            _("Who overrides does not sign a second time."), todo=_("Ask a colleague who may override ratings.")
        )
    held.second_by = by
    return _saved(held, by, "signed an override of a project rating", {"notches": held.notches})


@transaction.atomic
def confirm_sheet(*, by: User, sheet: SlottingSheet, version: int) -> SlottingSheet:
    """Put a proposed rating in force until its validity ends; the one before is replaced, and a verdict tells it."""
    held = _held(by, sheet, version, "confirm_rating", SheetState.PROPOSED)
    if held.proposed_by_id == by.pk:
        raise NotAllowed(_("Who proposes a rating does not confirm it."), todo=_("Ask a colleague who may confirm ratings."))
    if held.notches and held.second_by_id is None:
        raise BadInput(
            _("The override lacks its second signature."), todo=_("Ask a second person who may override to sign it.")
        )
    before = SlottingSheet.objects.filter(client=held.client, project_code=held.project_code, state=SheetState.CONFIRMED)
    for each in before:
        each.state = SheetState.REPLACED
        each.save(update_fields=["state"])
    held.state, held.confirmed_by, held.confirmed_at = SheetState.CONFIRMED, by, timezone.now()
    held.valid_until = _valid_until(held, timezone.localdate())
    held.verdict = _publish(held)
    return _saved(held, by, "confirmed a project rating", {"category": held.result["word"], "until": held.valid_until})


@transaction.atomic
def send_back(*, by: User, sheet: SlottingSheet, version: int, why: str) -> SlottingSheet:
    """Send a proposed sheet back to be changed, with the reason; its proposer may take it back the same way."""
    held = _held(
        by, sheet, version, "rate_client" if sheet.proposed_by_id == by.pk else "confirm_rating", SheetState.PROPOSED
    )
    if not why.strip():
        raise BadInput(_("A sheet is sent back only with a reason."), todo=_("Write the reason."))
    held.state, held.sent_back_why = SheetState.DRAFT, why.strip()
    held.proposed_by, held.proposed_at, held.result, held.anchors = None, None, {}, {}
    held.notches, held.override_why, held.override_by, held.second_by = 0, "", None, None
    return _saved(held, by, "sent a project rating back", {"why": why.strip()})


def _publish(sheet: SlottingSheet) -> Verdict:
    """The verdict of a confirmed sheet; that of the sheet before is closed."""
    rule = f"{sheet.rule}:{sheet.project_code}"[:64] if sheet.project_code else sheet.rule
    Verdict.objects.filter(client=sheet.client, kind=VerdictKind.SLOTTING, rule=rule).current().update(
        closed_at=timezone.now()
    )
    evidence = {
        "rule": f"slotting/{sheet.rule}",
        "sheet": sheet.pk,
        "project": sheet.project_code,
        "numbers": sheet.numbers,
        "valid_until": sheet.valid_until.isoformat() if sheet.valid_until else None,
        "result": sheet.result,
        "why": slots.told_why(sheet),
    }
    return Verdict.objects.create(
        client=sheet.client,
        kind=VerdictKind.SLOTTING,
        rule=rule,
        level=sheet.result["word"],
        value=sheet.result["total"],
        day=timezone.localdate(),
        edition=sheet.edition,
        evidence=evidence,
    )


def _held(by: User, sheet: SlottingSheet, version: int, act: str, state: SheetState) -> SlottingSheet:
    """The sheet under lock, if `by` may act on it, it is in the state, and nobody changed it meanwhile."""
    held = SlottingSheet.objects.select_for_update(of=("self",)).select_related("client", "edition").get(pk=sheet.pk)
    require(by, act, held.client)
    if held.version != version:
        raise BadInput(str(STALE), todo=_("Look at it as it is now, and do it again."))
    if held.state != state:
        raise BadInput(
            _("The sheet is %(state)s; this is done only while it is %(wanted)s.")
            % {"state": SheetState(held.state).label, "wanted": state.label},
            todo=_("Look at it as it is now."),
        )
    return held


def _saved(sheet: SlottingSheet, by: User, act: str, detail: Mapping[str, Any]) -> SlottingSheet:
    sheet.version += 1
    sheet.save()
    note(by, act, sheet, detail)
    return sheet


def _choice(rule: Slotting, name: str, told: str) -> str:
    """A trait's choice; else BadInput."""
    trait = rule.traits.get(name)
    if trait is None or told not in trait.choices:
        raise BadInput(
            _("“%(text)s” is not a description of the project.") % {"text": told[:40]}, todo=_("Choose one of those listed.")
        )
    return told


def _was_told(told: Mapping[str, Any]) -> bool:
    return told.get("answer") is not None or any(str(told.get(key) or "").strip() for key in ("reason", "evidence"))


def _answer(rule: Slotting, name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """An answer as it is kept; 0 only where the question may be left out, and with a reason."""
    question, answer = rule.questions().get(name), told.get("answer")
    if question is None or (answer is not None and answer not in (0, 1, 2, 3, 4)):
        raise BadInput(
            _("Question %(name)s has no answer %(answer)s.") % {"name": name[:20], "answer": str(answer)[:10]},
            todo=_("Answer with 1 to 4."),
        )
    reason, evidence = (str(told.get(key) or "").strip()[:2000] for key in ("reason", "evidence"))
    if answer == 0 and not question.may_be_left_out:
        raise BadInput(_("Question %(name)s cannot be left out.") % {"name": _names([name])}, todo=_("Answer with 1 to 4."))
    if answer == 0 and not reason:
        raise BadInput(
            _("Question %(name)s is left out without a reason.") % {"name": _names([name])}, todo=_("Write the reason.")
        )
    return {"answer": answer, "reason": reason, "evidence": evidence}


def _names(questions: Any) -> str:
    """Question names as people write them: F1.3."""
    return ", ".join(str(each).upper().replace("_", ".") for each in questions)


def _kept(told: Proposal) -> dict[str, Any]:
    return {
        "answer": told.answer,
        "fact": told.fact,
        "value": told.value,
        "at_least": told.at_least,
        "missing": told.missing,
    }


def _valid_until(sheet: SlottingSheet, today: date) -> date:
    """The same day of the month in which the validity ends."""
    return months_before(today, -in_force(slots.rule_of(sheet).validity_months, sheet.day))
