"""Ratings: drafted, answered, overridden, proposed, returned, confirmed - by who may, and never by one person alone."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.days import months_before
from clc.kernel.errors import BadInput, NotAllowed
from clc.policy.kind.rating import RatingModel
from clc.policy.shapes import on
from clc.stages.credit import rating_inputs
from clc.stages.credit.models.ratings import Rating, RatingAnswer, RatingState
from clc.stages.credit.rating_outcome import NOWHERE, model_for, rule_of, settle, work_out
from clc.stages.credit.rating_verdict import speak
from clc.stages.hub.book import book_of, current_book, keep_edition
from clc.stages.hub.models import Client, Document, User, Verdict
from clc.stages.hub.permission import may, require
from clc.stages.hub.services.audit import note
from clc.stages.hub.services.facts import tell_fact

EDITED = (RatingState.DRAFT, RatingState.RETURNED)


@transaction.atomic
def start_rating(*, by: User, client: Client, model: str, as_of: date | None = None) -> Rating:
    """Draft a rating of a client, its inputs frozen as they stand; the one under way, when there is one, is given back."""
    require(by, "rate_client", client)
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    open_one = Rating.objects.under_way().filter(client=client).first()
    if open_one is not None:
        return open_one
    day, book = as_of or timezone.localdate(), current_book()
    if day > timezone.localdate():
        raise BadInput(_("A rating is as of today or before."), todo=_("Choose a day up to today."))
    rule = rule_of(book, model)
    if client.party.kind not in rule.types:
        raise BadInput(_("This model is not made for such a client."), todo=_("Choose a model of the client's type."))
    inputs = rating_inputs.gather(client, rule, book, day)
    held = Rating(client=client, model=model, edition=keep_edition(book), as_of=day, by=by, inputs=inputs,
                  inputs_hash=rating_inputs.digest(inputs), model_grade="", computed_grade="", grade="")
    held.save()
    work_out(held, book)
    held.save()
    note(by, "drafted a rating", held, {"model": model, "as_of": day, "inputs": held.inputs_hash})
    return held


@transaction.atomic
def refresh_rating(*, by: User, rating: Rating, version: int) -> Rating:
    """Take the inputs anew as they stand today, by today's rule book; answers stay."""
    held = _edited(by, rating, version)
    book, held.as_of = current_book(), timezone.localdate()
    held.inputs = rating_inputs.gather(held.client, rule_of(book, held.model), book, held.as_of)
    held.inputs_hash, held.edition = rating_inputs.digest(held.inputs), keep_edition(book)
    return _kept(by, held, "took a rating's inputs anew", {"inputs": held.inputs_hash})


@transaction.atomic
def check_stops(*, by: User, rating: Rating, found: Mapping[str, bool], version: int) -> Rating:
    """Tell as facts what was found of the hard stops (True: it stops), and take the inputs anew."""
    held = _edited(by, rating, version)
    rule = rule_of(book_of(held.edition.hash), held.model)
    for name, stops in found.items():
        tell_fact(by=by, client=held.client, name=rule.stops[name].fact, value=Decimal(int(stops)), text="",
                  as_of=timezone.localdate())
    return refresh_rating(by=by, rating=rating, version=version)


@transaction.atomic
def answer_question(*, by: User, rating: Rating, item: str, answer: int, words: str = "",
                    document: Document | None = None, version: int) -> Rating:
    """Answer a question of the model 1 to 4, with the evidence it asks for, by a role it names."""
    held = _edited(by, rating, version)
    asked = rule_of(book_of(held.edition.hash), held.model).item(item)
    if asked is None or answer not in asked.answers:
        raise BadInput(_("This is no answer to a question of the model."), todo=_("Choose one of the described answers."))
    if asked.roles and by.role not in asked.roles and not by.is_superuser:
        raise NotAllowed(_("This question is not for your role."),
                         todo=_("Ask one of: %(roles)s.") % {"roles": role_words(asked.roles)})
    if asked.evidence == "required" and not words.strip() and document is None:
        raise BadInput(_("This answer needs its evidence."), todo=_("Name the source, or attach the document."))
    if document is not None and document.client_id != held.client_id:
        raise BadInput(_("This document belongs to another client."), todo=_("Attach a document of this client."))
    RatingAnswer.objects.update_or_create(rating=held, item=item, defaults={
        "answer": answer, "words": words.strip()[:2000], "document": document, "by": by})
    return _kept(by, held, "answered a question of a rating", {"item": item, "answer": answer, "words": words.strip()[:200]})


@transaction.atomic
def state_support(*, by: User, rating: Rating, parent: Client | None, answer: int = 0, words: str = "",
                  version: int) -> Rating:
    """Say which parent stands behind the client and how able and willing it is (1 to 4); None takes support away."""
    held = _edited(by, rating, version)
    rule = rule_of(book_of(held.edition.hash), held.model)
    if parent is None:
        held.support = {}
        return _kept(by, held, "took support out of a rating", {})
    if rule.support is None or answer not in rule.support.answers or parent.pk == held.client_id or not words.strip():
        raise BadInput(_("Support needs a parent, one of the described answers and the reason."),
                       todo=_("Choose another client as parent, an answer, and write the reason."))
    require(by, "see_verdict", parent)
    verdict = Verdict.objects.current().filter(client=parent, kind="rating").first()
    if verdict is None:
        raise BadInput(_("The parent has no confirmed rating."), todo=_("Have the parent rated first."))
    held.support = {"parent": parent.code, "name": parent.party.name, "grade": verdict.level, "verdict": verdict.pk,
                    "answer": answer, "words": words.strip()[:600], "by": by.pk}
    return _kept(by, held, "stated support in a rating", held.support)


@transaction.atomic
def state_facilities(*, by: User, rating: Rating, facilities: list[Mapping[str, Any]], version: int) -> Rating:
    """Say what the client owes or would owe, each with seniority and security in money, so that losses can be told."""
    held = _edited(by, rating, version)
    wanted = ("name", "exposure", "seniority", "security")
    held.facilities = [{name: each[name] for name in wanted} for each in facilities]
    if any(float(each["exposure"]) <= 0 for each in held.facilities):
        raise BadInput(_("A facility needs an exposure above 0."), todo=_("Write the amount owed or to be lent."))
    return _kept(by, held, "stated the facilities of a rating", {"facilities": held.facilities})


@transaction.atomic
def override_rating(*, by: User, rating: Rating, notches: int, reason: str = "", words: str = "", version: int) -> Rating:
    """Move the computed grade by notches (above 0: up), with a reason of the model's list; 0 takes the override back."""
    held = _held(rating, version, (*EDITED, RatingState.PROPOSED))
    require(by, "override_rating", held.client)
    rule = rule_of(book_of(held.edition.hash), held.model)
    if notches:
        if held.computed_grade in (*NOWHERE, "D"):
            raise BadInput(_("A hard stop or a client not rated is never overridden."),
                           todo=_("Clear the stop, or complete the inputs."))
        if reason not in rule.reasons or not words.strip():
            raise BadInput(_("An override needs a reason of the list and words."),
                           todo=_("Choose the reason and explain it."))
        require_authority(by, rule, notches, held.as_of)
    held.override_notches, held.override_by = notches, by if notches else None
    held.override_reason, held.override_words = (reason, words.strip()) if notches else ("", "")
    return _kept(by, held, "overrode a rating", {"notches": notches, "reason": reason, "words": words.strip()[:600]})


@transaction.atomic
def propose_rating(*, by: User, rating: Rating, version: int) -> Rating:
    """Hand a finished draft to a second person; what is not rated or not checked is named and refused."""
    held = _edited(by, rating, version)
    lacking = [*held.outcome["unchecked"]]
    rule = rule_of(book_of(held.edition.hash), held.model)
    if held.computed_grade == "not_rated":
        named = [_(rule_item.label) for name in held.outcome["lacking"] if (rule_item := rule.item(name))]
        raise BadInput(_("Too little is known for a rating."),
                       todo=_("Complete: %(names)s.") % {"names": _("; ").join(named)})
    if lacking:
        named = [_(rule.stops[name].label) for name in lacking if name in rule.stops]
        raise BadInput(_("Nobody has checked every hard stop."),
                       todo=_("Check: %(names)s.") % {"names": _("; ").join(named)})
    held.state, held.proposed_by, held.proposed_at = RatingState.PROPOSED, by, timezone.now()
    held.returned_by, held.returned_why = None, ""
    return _saved(by, held, "proposed a rating", {"grade": held.grade, "computed": held.computed_grade})


@transaction.atomic
def return_rating(*, by: User, rating: Rating, why: str, version: int) -> Rating:
    """Send a proposed rating back to be worked on, with the reason."""
    held = _held(rating, version, (RatingState.PROPOSED,))
    require(by, "rate_client" if by.pk == held.proposed_by_id else "confirm_rating", held.client)
    if not why.strip():
        raise BadInput(_("A rating is returned only with a reason."), todo=_("Write what is to be done."))
    held.state, held.returned_by, held.returned_why = RatingState.RETURNED, by, why.strip()
    return _saved(by, held, "returned a rating", {"why": held.returned_why})


@transaction.atomic
def confirm_rating(*, by: User, rating: Rating, version: int) -> Rating:
    """Put a proposed rating in force: a second person, with authority for its override, while nothing new stops it."""
    held = _held(rating, version, (RatingState.PROPOSED,))
    require(by, "confirm_rating", held.client)
    if by.pk in (held.proposed_by_id, held.override_by_id):
        raise NotAllowed(_("Who proposes or overrides a rating does not confirm it."),
                         todo=_("Ask a colleague who may confirm ratings."))
    rule = rule_of(book_of(held.edition.hash), held.model)
    if held.override_notches:
        require_authority(by, rule, held.override_notches, held.as_of)
    frozen = {name for name in rule.stops if rating_inputs.stop_value(rule, name, held.inputs, held.as_of) > 0}
    if set(rating_inputs.stops_now(held.client, rule, timezone.localdate())) - frozen:
        raise BadInput(_("A hard stop was told after these inputs were taken."),
                       todo=_("Return the rating and take its inputs anew."))
    Rating.objects.filter(client=held.client, state=RatingState.CONFIRMED).update(state=RatingState.SUPERSEDED)
    held.state, held.confirmed_by, held.confirmed_at = RatingState.CONFIRMED, by, timezone.now()
    held.valid_until = months_before(held.as_of, -(on(rule.valid_months, held.as_of) or 0))
    speak(held, by)
    return _saved(by, held, "confirmed a rating", {"grade": held.grade, "pd": held.pd, "valid_until": held.valid_until})


def require_authority(by: User, rule: RatingModel, notches: int, day: date) -> None:
    """NotAllowed, naming who may, when the role of `by` may not move a rating so far."""
    if by.is_superuser or rule.authority(by.role, notches, day):
        return
    able = [role for role in rule.overrides if rule.authority(role, notches, day)]
    raise NotAllowed(_("Your role may not move a rating by %(count)s notches.") % {"count": abs(notches)},
                     todo=_("Ask one of: %(roles)s.") % {"roles": role_words(able)} if able
                     else _("Nobody may move a rating so far: correct the inputs instead."))


def role_words(roles: Any) -> str:
    """Roles as people read them."""
    known = current_book().roles
    return _("; ").join(_(known[role].label) if role in known else role for role in roles)


def may_edit(by: User, rating: Rating) -> bool:
    """Whether a person may still work on a rating."""
    return rating.state in EDITED and may(by, "rate_client")


def _held(rating: Rating, version: int, states: tuple[RatingState, ...]) -> Rating:
    """The rating, locked, in one of the states and not changed since `version`; else BadInput."""
    held = Rating.objects.select_for_update(of=("self",)).select_related("client__party").get(pk=rating.pk)
    if held.version != version:
        raise BadInput(_("Somebody changed this rating meanwhile."), todo=_("Look at it again, then decide."))
    if held.state not in states:
        raise BadInput(_("In its present state this cannot be done to the rating."), todo=_("Look at it again."))
    return held


def _edited(by: User, rating: Rating, version: int) -> Rating:
    """The rating, locked, for one who may work on it."""
    held = _held(rating, version, EDITED)
    require(by, "rate_client", held.client)
    return held


def _kept(by: User, held: Rating, act: str, detail: Mapping[str, Any]) -> Rating:
    """Work the rating out anew and keep it."""
    book = book_of(held.edition.hash)
    work_out(held, book)
    if held.override_notches and held.computed_grade in (*NOWHERE, "D"):
        held.override_notches, held.override_reason, held.override_words, held.override_by = 0, "", "", None
        settle(held, model_for(book, rule_of(book, held.model), held.as_of))
    return _saved(by, held, act, {**detail, "grade": held.grade})


def _saved(by: User, held: Rating, act: str, detail: Mapping[str, Any]) -> Rating:
    held.version += 1
    held.save()
    note(by, act, held, detail)
    return held
