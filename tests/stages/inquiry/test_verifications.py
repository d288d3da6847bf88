"""Figures held against other sources: by hand, computed from what a run found, unknown where nobody told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clc.kernel.errors import BadInput
from clc.stages.hub.judging import judge
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.inquiry.models import Verification
from clc.stages.inquiry.services.verifications import (
    compute_verifications,
    conclude_verification,
    tax_deviation,
    tell_verification,
)
from tests.stages.hub.lakes import invoices, lay
from tests.stages.inquiry.desk import Desk, in_days


def tell(desk: Desk, claim: str | None, source: str | None, against: str = "tax") -> Verification:
    """A comparison told by hand."""
    values = [None if each is None else Decimal(each) for each in (claim, source)]
    with acting_as(desk.manager):
        return tell_verification(by=desk.manager, investigation=desk.file, against=against, claim="Revenue 2025",
                                 claim_value=values[0], source="VAT returns", source_value=values[1], as_of=in_days(-1))


@pytest.mark.parametrize(("claim", "source", "share"), [
    ("1000", "850", Decimal("-0.15")), ("1000", "1000", Decimal(0)), (None, "850", None), ("1000", None, None),
    ("0", "850", None), ("-5", "850", None),
])
def test_the_deviation_is_the_source_over_the_claim(desk: Desk, claim, source, share) -> None:
    assert tell(desk, claim, source).deviation == share


def test_a_deviation_is_explained_only_with_a_reason(desk: Desk) -> None:
    row = tell(desk, "1000", "850")
    with acting_as(desk.officer):
        with pytest.raises(BadInput, match="with the reason"):
            conclude_verification(by=desk.officer, verification=row, conclusion="explained")
        held = conclude_verification(by=desk.officer, verification=row, conclusion="explained", reason="Export sales")
    assert held.conclusion == "explained"


def test_the_newest_tax_comparison_answers_the_check_of_the_statements(desk: Desk) -> None:
    with as_system():
        assert tax_deviation(desk.client) is None
    tell(desk, "1000", "990", against="bank_flow")
    tell(desk, "1000", "700")
    tell(desk, "1000", None)
    with as_system():
        assert tax_deviation(desk.client) == Decimal("-0.3")


@pytest.mark.parametrize(("against", "claim", "day", "words"), [
    ("stars", "1", -1, "names the figure"), ("tax", "1", 1, "day to come"), ("tax", "NaN", -1, "is a number"),
])
def test_a_comparison_that_cannot_be_is_refused(desk: Desk, against, claim, day, words) -> None:
    with acting_as(desk.manager), pytest.raises(BadInput, match=words):
        tell_verification(by=desk.manager, investigation=desk.file, against=against, claim="x", claim_value=Decimal(claim),
                          source="y", source_value=None, as_of=in_days(day))


def test_without_a_run_there_is_nothing_to_compute_and_it_says_so(desk: Desk) -> None:
    with acting_as(desk.manager), pytest.raises(BadInput, match="No run has judged"):
        compute_verifications(by=desk.manager, investigation=desk.file)


def test_invoices_are_held_against_statements_and_an_unknown_claim_stays_unknown(desk: Desk) -> None:
    with as_system():
        lay(invoices(desk.client))
        judge(by=desk.house.operations, day=date(2026, 1, 15))
    with acting_as(desk.manager):
        rows = compute_verifications(by=desk.manager, investigation=desk.file)
    with acting_as(desk.officer):
        again = compute_verifications(by=desk.officer, investigation=desk.file)
    assert {row.pk for row in rows} == {row.pk for row in again}
    row = next(row for row in rows if row.source_fact == "sold_12m")
    assert (row.source_value, row.claim_value, row.deviation) == (Decimal("1200000.00"), None, None)
    assert row.as_of == date(2026, 1, 15)


def test_a_comparison_computed_anew_with_other_values_loses_its_conclusion(desk: Desk) -> None:
    with as_system():
        lay(invoices(desk.client))
        judge(by=desk.house.operations, day=date(2026, 1, 15))
    with acting_as(desk.manager):
        row = next(each for each in compute_verifications(by=desk.manager, investigation=desk.file)
                   if each.source_fact == "sold_12m")
        conclude_verification(by=desk.manager, verification=row, conclusion="agrees")
        compute_verifications(by=desk.manager, investigation=desk.file)
        assert Verification.objects.get(pk=row.pk).conclusion == "agrees"
        Verification.objects.filter(pk=row.pk).update(source_value=1)
        compute_verifications(by=desk.manager, investigation=desk.file)
        assert Verification.objects.get(pk=row.pk).conclusion == "open"
