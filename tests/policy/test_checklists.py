"""Checklists: one for each case, traits add their documents, the nearest list decides, loops and doubles are refused."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from pydantic import ValidationError

from clc.kernel.errors import BadPolicy
from clc.policy import loader
from clc.policy.kind.checklist import Checklist, ClientType, Paper, Product, Trait, chosen, lines
from clc.policy.kind.playbook import Playbook

BOOK = loader.shipped()
RULES = BOOK.of(Checklist)
DAY = date(2026, 6, 30)
CASES = [(product, client) for product in get_args(Product) for client in get_args(ClientType)]


@pytest.mark.parametrize(("product", "client"), CASES)
def test_each_case_has_at_most_one_list_and_every_line_is_whole(product, client):
    found = chosen(RULES, product, client)
    if found is None:
        assert (product, client) in {*((product, client) for product, client in CASES if product == "sme_fast"),
                                     ("working_capital", "project_company"), ("project_finance", "sme"),
                                     ("leasing", "sovereign"), ("leasing", "institution")}
        return
    told = lines(RULES, found[0], frozenset(get_args(Trait)), DAY)
    assert len(told) >= 8
    assert len({line.code for line in told}) == len(told)


@pytest.mark.parametrize("product", get_args(Product))
def test_every_product_has_a_list(product):
    assert any(chosen(RULES, product, client) for client in get_args(ClientType))


def test_a_trait_adds_its_documents_and_no_others():
    plain = {line.code for line in lines(RULES, "working_capital", frozenset(), DAY)}
    secured = {line.code for line in lines(RULES, "working_capital", frozenset({"secured"}), DAY)}
    assert secured - plain == {"collateral_title", "collateral_valuation", "collateral_insurance"}


def test_the_list_nearest_to_the_product_decides():
    mandatory = [
        line.mandatory for name in ("working_capital", "fixed_asset") for line in lines(RULES, name, frozenset(), DAY)
        if line.code == "environment"
    ]
    assert mandatory == [False, True]


def test_the_base_of_a_company_holds_what_the_reference_lists():
    codes = {line.code for line in lines(RULES, "working_capital", frozenset(get_args(Trait)), DAY)}
    assert codes >= {"licence", "articles", "register_extract", "legal_representative", "resolution", "beneficial_owners",
                     "statements_audited", "statements_latest", "tax_returns", "bank_flows", "credit_report", "contracts",
                     "receivables_ageing", "inventory_list", "debt_list", "tax_clearance", "permits", "collateral_title",
                     "collateral_valuation", "collateral_insurance", "guarantor_statements", "environment",
                     "related_parties", "use_plan", "visit_photos", "credit_authorisation_company"}


def test_a_number_of_days_is_that_of_the_day():
    paper = Paper(label="Licence", valid_days={"2025-01-01": 365, "2026-07-01": 180}, source="client", proof="register",
                  sensitivity=2)
    rules = {"one": Checklist(label="One", reference="house", products=("leasing",), clients=("sme",),
                              documents={"a": paper})}
    assert [lines(rules, "one", frozenset(), day)[0].valid_days for day in (DAY, date(2026, 7, 1), date(2024, 1, 1))] == [
        365, 180, None]


def test_two_lists_for_one_case_are_told_apart_by_nobody():
    one = RULES["leasing"]
    with pytest.raises(BadPolicy, match="Two checklists claim leasing"):
        chosen({"a": one, "b": one}, "leasing", "company")


def test_a_list_that_takes_itself_in_is_refused():
    loop = Checklist(label="Loop", reference="house", takes_in=("loop",))
    with pytest.raises(BadPolicy, match="takes itself in"):
        lines({"loop": loop}, "loop", frozenset(), DAY)


@pytest.mark.parametrize("wrong", [
    {"products": ["leasing"]}, {"clients": ["sme"]}, {}, {"documents": {"a": {"label": "A", "source": "nobody"}}},
    {"documents": {"a": {"label": "A", "source": "client", "proof": "sight", "sensitivity": 5}}},
    {"documents": {"a": {"label": "A", "source": "client", "proof": "sight", "sensitivity": 2, "needed": "sometimes"}}},
    {"documents": {"a": {"label": "A", "source": "client", "proof": "sight", "sensitivity": 2, "keep_years": 0}}},
])
def test_a_list_that_does_not_hold_is_refused(wrong):
    with pytest.raises(ValidationError):
        Checklist.model_validate({"label": "X", "reference": "house", **wrong})


def test_a_list_taken_in_must_be_there():
    with pytest.raises(BadPolicy, match="checklist/nowhere"):
        BOOK.overlay({"checklist/leasing": {"takes_in": ["nowhere"]}})


@pytest.mark.parametrize("name", BOOK.of(Playbook))
def test_a_template_of_talks_asks_something_and_warns_of_something(name):
    sheet = BOOK.of(Playbook)[name]
    assert len(sheet.questions) >= 3
    assert sheet.cautions
