"""The gate before a credit query: nothing without a covering authorisation, everything written down, no number shown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import serializers
from django.db.utils import DatabaseError
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.hub.models import Entry, Fact
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.inquiry.models import CreditAuthorisation, CreditQuery, Investigation
from clc.stages.inquiry.services.credit_queries import (
    Subject,
    ask_credit_report,
    give_authorisation,
    reconcile,
    tell_credit_report,
    withdraw_authorisation,
)
from tests.stages.inquiry.desk import COMPANY, PDF, PERSON, RESIDENT, Desk, chunks, in_days


def authorise(
    desk: Desk, subject: Subject = COMPANY, scopes: tuple[str, ...] = ("origination",), **days: date,
) -> CreditAuthorisation:
    """A signed authorisation, kept by the manager."""
    told = {"signed_on": in_days(-1), "valid_to": in_days(300), **days}
    with acting_as(desk.manager):
        return give_authorisation(by=desk.manager, client=desk.client, subject=subject, scopes=scopes,
                                  file=("auth.pdf", chunks(PDF)), **told)


def ask(desk: Desk, subject: Subject = COMPANY, scope: str = "origination", by: Any = None, **more: Any) -> CreditQuery:
    """A query by the manager."""
    user = by or desk.manager
    with acting_as(user):
        told = {"reason": "Application", **more}
        return ask_credit_report(by=user, client=desk.client, subject=subject, scope=scope, **told)


def refused(desk: Desk, words: str, **more: Any) -> str:
    """A query that must be refused in these words; returns what to do instead."""
    before = CreditQuery.objects.count()
    with acting_as(desk.manager):
        with pytest.raises((NotAllowed, BadInput), match=words) as found:
            ask_credit_report(by=desk.manager, client=desk.client,
                              **{"subject": COMPANY, "scope": "origination", "reason": "Application", **more})
        assert Entry.objects.filter(act="was refused a credit query").exists()
    assert CreditQuery.objects.count() == before
    return str(found.value.todo)


def test_a_covered_query_is_written_down_with_who_why_and_under_what(desk: Desk) -> None:
    held = authorise(desk)
    query = ask(desk)
    assert (query.authorisation_id, query.by_id, query.reason) == (held.pk, desk.manager.pk, "Application")
    assert query.investigation_id == desk.file.pk
    with as_system():
        entry = Entry.objects.get(act="asked for a credit report")
    assert entry.detail["authorisation"] == held.pk


def test_without_any_authorisation_it_is_refused_and_the_refusal_is_kept(desk: Desk) -> None:
    assert "Before a loan" in refused(desk, "has signed no authorisation")


def test_the_scope_that_is_missing_is_named(desk: Desk) -> None:
    authorise(desk, scopes=("origination",))
    assert "As guarantor" in refused(desk, "does not cover “As guarantor”", scope="guarantor")


def test_an_authorisation_that_has_ended_covers_nothing(desk: Desk) -> None:
    authorise(desk, signed_on=in_days(-30), valid_to=in_days(-1))
    refused(desk, f"ended on {in_days(-1).isoformat()}")


def test_an_authorisation_covers_its_last_day(desk: Desk) -> None:
    authorise(desk, signed_on=in_days(-30), valid_to=in_days(0))
    assert ask(desk).pk


def test_after_a_withdrawal_no_query_follows(desk: Desk) -> None:
    held = authorise(desk)
    ask(desk)
    with acting_as(desk.manager):
        withdraw_authorisation(by=desk.manager, authorisation=held, why="Letter of the client")
    refused(desk, "has withdrawn the authorisation")


def test_another_person_s_number_is_not_covered(desk: Desk) -> None:
    authorise(desk, PERSON)
    other = "11010119900307001"
    refused(desk, "has signed no authorisation", subject=replace(PERSON, number=other + check(other)))


def check(first17: str) -> str:
    """The check character of a made-up number."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(sign) * weight for sign, weight in zip(first17, weights, strict=True)) % 11]


def test_a_number_with_a_wrong_check_digit_is_refused_without_repeating_it(desk: Desk) -> None:
    wrong = "110105194912310021"
    with acting_as(desk.manager), pytest.raises(BadInput, match=r"1101\*+0021") as found:
        ask_credit_report(by=desk.manager, client=desk.client, subject=Subject("person", "X", wrong), scope="origination",
                          reason="x")
    assert wrong not in str(found.value)


def test_who_applied_in_vain_is_not_asked_about_again(desk: Desk) -> None:
    authorise(desk)
    with as_system():
        Investigation.objects.filter(pk=desk.file.pk).update(state="closed", outcome="declined", reviewer=desk.reviewer)
    assert "new investigation" in refused(desk, "application of this client has ended")


def test_without_an_investigation_there_is_no_purpose(desk: Desk) -> None:
    authorise(desk)
    with as_system():
        Investigation.objects.filter(pk=desk.file.pk).update(state="closed", outcome="accepted", reviewer=desk.reviewer)
    refused(desk, "No investigation is under way")


def test_after_a_loan_the_text_must_cover_it(desk: Desk) -> None:
    authorise(desk)
    refused(desk, "does not cover “After a loan”", scope="post_loan")
    authorise(desk, scopes=("post_loan",))
    assert ask(desk, scope="post_loan").pk


@pytest.mark.parametrize("who", ["auditor", "operations"])
def test_a_role_without_the_permission_asks_nothing(desk: Desk, who: str) -> None:
    authorise(desk)
    user = getattr(desk.house, who)
    with acting_as(user), pytest.raises(NotAllowed, match="role does not allow"):
        ask_credit_report(by=user, client=desk.client, subject=COMPANY, scope="origination", reason="Curious")


def test_a_manager_of_another_branch_neither_asks_nor_sees(desk: Desk) -> None:
    authorise(desk)
    ask(desk)
    with acting_as(desk.house.other):
        assert [CreditAuthorisation.objects.count(), CreditQuery.objects.count()] == [0, 0]
        with pytest.raises(NotAllowed, match="not among those"):
            ask_credit_report(by=desk.house.other, client=desk.client, subject=COMPANY, scope="origination", reason="x")


@pytest.mark.parametrize(("more", "words"), [({"reason": " "}, "needs its reason"), ({"scope": "all"}, "not known"),
                                             ({"bureau": "a friend"}, "not known")])
def test_a_query_that_does_not_say_enough_is_refused(desk: Desk, more: dict, words: str) -> None:
    authorise(desk)
    refused(desk, words, **more)


def test_the_number_of_a_person_is_kept_nowhere(desk: Desk) -> None:
    authorise(desk, PERSON)
    query = ask(desk, PERSON, reason=f"Legal representative {RESIDENT}")
    with acting_as(desk.manager):
        tell_credit_report(by=desk.manager, query=query, day=in_days(0), figures={}, notes=f"report of {RESIDENT}")
    with as_system():
        rows = [*CreditAuthorisation.objects.all(), *CreditQuery.objects.all(), *Entry.objects.all()]
        kept = serializers.serialize("json", rows)
    assert RESIDENT not in kept
    assert RESIDENT[:17] not in kept
    assert "1101**********002X" in kept


def test_key_figures_of_a_company_become_facts_with_their_record(desk: Desk) -> None:
    authorise(desk)
    query = ask(desk)
    with acting_as(desk.manager):
        told = tell_credit_report(by=desk.manager, query=query, day=in_days(0), file=("report.pdf", chunks(PDF)), figures={
            "credit_balance": Decimal("1500000"), "credit_overdue_amount": Decimal(0), "credit_lenders": None})
        facts = {fact.name: fact for fact in Fact.objects.filter(client=desk.client)}
    assert set(facts) == {"credit_balance", "credit_overdue_amount"}
    assert told.record_id is not None
    assert facts["credit_balance"].record_id == told.record_id
    assert told.record.sha256 == told.document.sha256


def test_figures_of_a_person_stay_out_of_the_client_s_facts(desk: Desk) -> None:
    authorise(desk, PERSON)
    query = ask(desk, PERSON)
    with acting_as(desk.manager):
        told = tell_credit_report(by=desk.manager, query=query, day=in_days(0),
                                  figures={"credit_overdue_months": Decimal(2)})
        assert not Fact.objects.filter(client=desk.client).exists()
    assert told.answer["figures"] == {"credit_overdue_months": "2"}


@pytest.mark.parametrize(("figures", "day", "words"), [
    ({"sold_12m": Decimal(1)}, 0, "not known"), ({"credit_balance": Decimal(-1)}, 0, "from 0 on"),
    ({"credit_balance": Decimal("Infinity")}, 0, "from 0 on"), ({}, 1, "up to today"), ({}, -60, "older than a month"),
])
def test_a_report_that_cannot_be_is_refused(desk: Desk, figures, day, words) -> None:
    authorise(desk)
    query = ask(desk)
    with acting_as(desk.manager), pytest.raises(BadInput, match=words):
        tell_credit_report(by=desk.manager, query=query, day=in_days(day), figures=figures)


def test_a_report_is_told_once(desk: Desk) -> None:
    authorise(desk)
    query = ask(desk)
    with acting_as(desk.manager):
        tell_credit_report(by=desk.manager, query=query, day=in_days(0), figures={})
        with pytest.raises(BadInput, match="told already"):
            tell_credit_report(by=desk.manager, query=query, day=in_days(0), figures={})


@pytest.mark.parametrize("why", ["scope", "ended", "withdrawn", "other client"])
def test_the_database_takes_no_query_that_nothing_covers(desk: Desk, why: str) -> None:
    held = authorise(desk)
    changes = {"scope": {"scopes": ["guarantor"]}, "ended": {"valid_from": in_days(-9), "valid_to": in_days(-2)},
               "withdrawn": {"withdrawn_at": timezone.now()}, "other client": {"client": desk.house.colleague}}
    with as_system():
        CreditAuthorisation.objects.filter(pk=held.pk).update(**changes[why])
    with pytest.raises(DatabaseError, match="no authorisation covers"), as_system():
        CreditQuery.objects.create(client=desk.client, authorisation=held, scope="origination", reason="x", bureau="by_hand",
                                   by=desk.manager)


def test_the_log_of_queries_is_not_rewritten(desk: Desk) -> None:
    authorise(desk)
    query = ask(desk)
    with pytest.raises(DatabaseError, match="stays written down"), acting_as(desk.manager):
        CreditQuery.objects.filter(pk=query.pk).update(reason="Because")
    with pytest.raises(DatabaseError, match="stays written down"), acting_as(desk.manager):
        CreditQuery.objects.filter(pk=query.pk)._raw_delete("default")


def test_who_audits_reconciles_without_asking(desk: Desk) -> None:
    authorise(desk)
    ask(desk)
    with acting_as(desk.house.auditor):
        assert len(reconcile(by=desk.house.auditor, month=timezone.localdate()).queries) == 1
    with acting_as(desk.house.operations), pytest.raises(NotAllowed, match="role does not allow"):
        reconcile(by=desk.house.operations, month=timezone.localdate())


def test_the_month_is_reconciled_query_by_query(desk: Desk) -> None:
    held, spare = authorise(desk), authorise(desk, PERSON)
    good, bad = ask(desk), ask(desk)
    with as_system():
        CreditAuthorisation.objects.filter(pk=held.pk).update(withdrawn_at=bad.at - timedelta(microseconds=1))
        CreditQuery.objects.filter(pk=good.pk).update(at=bad.at - timedelta(seconds=1))
    with acting_as(desk.house.head):
        found = reconcile(by=desk.house.head, month=timezone.localdate())
    assert [(query.pk, bool(objection)) for query, objection in found.queries] == [(good.pk, False), (bad.pk, True)]
    assert [one.pk for one in found.unused] == [spare.pk]
    with acting_as(desk.house.other):
        assert reconcile(by=desk.house.other, month=timezone.localdate()).queries == []


def test_the_answer_of_a_query_is_json_without_floats(desk: Desk) -> None:
    authorise(desk)
    query = ask(desk)
    with acting_as(desk.manager):
        told = tell_credit_report(by=desk.manager, query=query, day=in_days(0), figures={"credit_balance": Decimal("0.10")})
    assert json.loads(json.dumps(told.answer))["figures"]["credit_balance"] == "0.10"


@pytest.mark.parametrize("month", [date(9999, 12, 1), date(1, 1, 1)])
def test_a_month_no_query_was_made_in_is_refused(desk: Desk, month: date) -> None:
    with acting_as(desk.house.head), pytest.raises(BadInput, match="Nothing is reconciled"):
        reconcile(by=desk.house.head, month=month)
