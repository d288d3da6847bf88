"""Clauses in other words: a fallback chosen, edited by hand, added, taken out, or put back as the library has it."""
from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.policy.kind.clause import Clause, places
from clc.stages.contract import composing
from clc.stages.contract.composing import CLAUSES_MAX, WORDS_MAX, Composed
from clc.stages.contract.models import Contract
from clc.stages.contract.services.drafting import locked, reworded, write
from clc.stages.contract.wording import ADDED, EDITED, REMOVED, Written, check_edit, standard
from clc.stages.hub.book import current_book
from clc.stages.hub.models import User


@transaction.atomic
def edit_clause(*, by: User, contract: Contract, name: str, zh: str, en: str, why: str, saves: int) -> Contract:
    """Word a clause otherwise, in both languages; it becomes a deviation for the lawyers."""
    held = locked(by, contract, saves)
    told = composing.newest(held)
    clause = _free(told, name)
    base = standard(name, rule) if (rule := current_book().of(Clause).get(name)) is not None else clause
    zh, en = _bounded(zh), _bounded(en)
    check_edit(base, zh, en, told.terms)
    way = clause.way if clause.way == ADDED else EDITED
    return write(by, held, reworded(told, replace(clause, way=way, zh=zh, en=en)), _reason(why))


@transaction.atomic
def use_fallback(*, by: User, contract: Contract, name: str, fallback: str, why: str, saves: int) -> Contract:
    """Take another wording of the library for a clause."""
    held = locked(by, contract, saves)
    told = composing.newest(held)
    rule = current_book().of(Clause).get(name)
    wording = rule.fallbacks.get(fallback) if rule else None
    if rule is None or wording is None:
        raise BadInput(_("The library has no such wording."), todo=_("Choose one listed."))
    clause = replace(_there(told, name), way=fallback, zh=wording.zh.strip(), en=wording.en.strip())
    return write(by, held, reworded(told, clause), _reason(why))


@transaction.atomic
def restore_clause(*, by: User, contract: Contract, name: str, saves: int) -> Contract:
    """Put a clause back as the library has it; one that was added goes."""
    held = locked(by, contract, saves)
    told = composing.newest(held)
    rule = current_book().of(Clause).get(name)
    if rule is None:
        _there(told, name)
        return write(by, held, Composed(tuple(one for one in told.clauses if one.name != name), told.terms),
                     _("Added clause taken out"))
    _there(told, name)
    return write(by, held, reworded(told, standard(name, rule)), _("Back to the standard text"))


@transaction.atomic
def remove_clause(*, by: User, contract: Contract, name: str, why: str, saves: int) -> Contract:
    """Take a clause out that tells no term; the lawyers see that it is gone."""
    held = locked(by, contract, saves)
    told = composing.newest(held)
    clause = _free(told, name)
    if clause.way == ADDED:
        return write(by, held, Composed(tuple(one for one in told.clauses if one.name != name), told.terms), _reason(why))
    if places(clause.zh):
        raise BadInput(_("This clause tells approved terms and stays."),
                       todo=_("Word it otherwise, or have the approval changed."))
    return write(by, held, reworded(told, replace(clause, way=REMOVED, zh="", en="")), _reason(why))


@transaction.atomic
def add_clause(
    *, by: User, contract: Contract, titles: tuple[str, str], texts: tuple[str, str], why: str, saves: int
) -> Contract:
    """Add a clause of one's own at the end, in both languages; it tells no term."""
    held = locked(by, contract, saves)
    told = composing.newest(held)
    if len(told.clauses) >= CLAUSES_MAX:
        raise BadInput(_("A contract has at most %(most)s clauses.") % {"most": CLAUSES_MAX}, todo=_("Take one out first."))
    title_zh, title_en = (" ".join(one.split())[:120] for one in titles)
    if not title_zh or not title_en:
        raise BadInput(_("A clause has a title in both languages."), todo=_("Write both."))
    taken = {one.name for one in told.clauses}
    name = next(f"own_{at}" for at in range(1, CLAUSES_MAX + 2) if f"own_{at}" not in taken)
    clause = Written(name, ADDED, title_zh, title_en, _bounded(texts[0]), _bounded(texts[1]))
    check_edit(Written(name, ADDED, "", "", "", ""), clause.zh, clause.en, told.terms)
    return write(by, held, Composed((*told.clauses, clause), told.terms), _reason(why))


def _there(told: Composed, name: str) -> Written:
    found = next((one for one in told.clauses if one.name == name), None)
    if found is None:
        raise BadInput(_("This contract has no such clause."), todo=_("Open it again: somebody has moved it."))
    return found


def _free(told: Composed, name: str) -> Written:
    """The clause, if it may be worded otherwise."""
    found, rule = _there(told, name), current_book().of(Clause).get(name)
    if rule is not None and rule.fixed:
        raise BadInput(_("This clause is fixed: nobody words it otherwise."),
                       todo=_("Add a clause beside it if the lawyers agree."))
    return found


def _bounded(text: str) -> str:
    said = "\n".join(line.strip() for line in text.replace("\r", "").splitlines() if line.strip())
    if len(said) > WORDS_MAX or any(not one.isprintable() and one != "\n" for one in said):
        raise BadInput(_("A clause has at most %(most)s characters.") % {"most": WORDS_MAX}, todo=_("Shorten it."))
    return said


def _reason(why: str) -> str:
    if not why.strip():
        raise BadInput(_("This needs a reason."), todo=_("Write why, and who agreed."))
    return why.strip()[:400]
