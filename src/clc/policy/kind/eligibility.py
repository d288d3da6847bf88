"""What a rule of eligibility may say: what a lead must be to be taken up at all, in a closed vocabulary, failing closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from clc.policy.shapes import Dated, Day, Number, Rule, Shape, Words, on

WORDS = "Rules of eligibility"
#: What may be known of a lead: its label and what sort of value it is.
LEAD_FACTS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "credit_code_valid": ("Credit code passes its check digits", "flag"),
    "country": ("Country", "text"),
    "industry": ("Industry", "text"),
    "area": ("Area", "text"),
    "kind": ("Kind of lead", "text"),
    "prohibited_industry": ("Industry is closed to us", "flag"),
    "name_hits": ("Names on a list to keep away from", "count"),
    "bad_loan_elsewhere": ("Bad loan with another lender", "flag"),
    "default_flag": ("Default in our books", "flag"),
    "warning_level": ("Gravest warning we hold, 0 none to 3 red", "count"),
    "under_enforcement": ("Under enforcement by a court", "flag"),
    "tax_grade": ("Tax credit grade", "text"),
    "age_years": ("Years since founding", "years"),
    "revenue": ("Revenue of the last year", "money"),
    "revenue_growth": ("Growth of revenue", "share"),
    "profit": ("Net profit of the last year", "money"),
    "leverage": ("Liabilities over assets", "share"),
    "employees": ("Employees", "count"),
    "registered_capital": ("Registered capital", "money"),
    "amount": ("Amount asked for", "money"),
    "amount_to_revenue": ("Amount asked for over revenue", "times"),
    "months": ("Months asked for", "months"),
    "purpose_prohibited": ("Purpose names a prohibited use", "flag"),
    "group_room": ("Room under the group's limit", "money"),
    "capital_share": ("Own capital over the project's cost", "share"),
    "environment_category": ("Environmental category", "text"),
    "permits": ("Approvals of the project are there", "flag"),
    "buyer_grade": ("Grade of the core buyer", "text"),
    "invoices_12m": ("Months of the last twelve with invoices", "count"),
    "client_since_years": ("Years a client with us", "years"),
    "grade_class": ("Class of our rating, 1 best to 10", "count"),
    "service_tier": ("Tier of service, 1 highest to 4", "count"),
    "supplies_good_client": ("Supplies or buys from a good client", "flag"),
    "channel": ("Channel", "text"),
})
Fact = Annotated[str, Field(strict=True, pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Found = Literal["passed", "refused", "unknown"]


class LeadCase(Shape):
    """A worked example: the value (null: unknown) on a day and what the rule answers."""

    as_of: Day
    value: bool | float | str | None
    expect: Found


class Eligibility(Rule):
    """One hard rule. Missing is never eligible: `unknown` until somebody tells it.

    must: what the fact must do - be `at_least` or `at_most` a dated `limit`, be `one_of` or `none_of` the `values` (codes
    count by their beginning), `be_true` or `be_false`. code: what the reason is called wherever it is counted. manager,
    client: the refusal in the words of each. todo: how a missing fact is found out.
    """

    code: Annotated[str, Field(strict=True, pattern=r"^E[0-9]{2}$")]
    of: tuple[Literal["company", "project"], ...] = Field(min_length=1)
    pipelines: tuple[str, ...] = ()
    fact: Fact
    must: Literal["at_least", "at_most", "one_of", "none_of", "be_true", "be_false"]
    limit: Dated[Number] | None = None
    values: Dated[tuple[Annotated[str, Field(min_length=1, max_length=40)], ...]] | None = None
    manager: Words
    client: Words
    todo: Words
    cases: tuple[LeadCase, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def holds(self) -> Self:
        """The fact is known, the rule has what its `must` needs, its cases hold and one of them is unknown."""
        if self.fact not in LEAD_FACTS:
            raise ValueError(f"no such fact of a lead: {self.fact}; they are {', '.join(LEAD_FACTS)}")
        needs = {"at_least": self.limit, "at_most": self.limit, "one_of": self.values, "none_of": self.values}
        if self.must in needs and needs[self.must] is None:
            raise ValueError(f"`must: {self.must}` needs {'a limit' if self.must.startswith('at_') else 'values'}")
        for case in self.cases:
            found = self.answer(case.value, case.as_of)
            if found != case.expect:
                raise ValueError(f"case of {case.as_of}, {case.value!r}: {found}, not {case.expect}")
        if all(case.value is not None for case in self.cases):
            raise ValueError("one case must show what a missing value answers: unknown")
        return self

    def asks(self, kind: str, pipeline: str, day: date) -> bool:
        """Whether the rule speaks of a lead of this kind and pipeline on a day."""
        if kind not in self.of or (self.pipelines and pipeline not in self.pipelines):
            return False
        dated = self.limit if self.must.startswith("at_") else self.values
        return dated is None or on(dated, day) is not None

    def answer(self, value: Any, day: date) -> Found:
        """`passed`, `refused`, or `unknown` where the value is missing or of the wrong sort."""
        told = self._judged(value, day)
        return "unknown" if told is None else "passed" if told else "refused"

    def _judged(self, value: Any, day: date) -> bool | None:
        if self.must in ("be_true", "be_false"):
            return value is (self.must == "be_true") if isinstance(value, bool) else None
        if self.must in ("one_of", "none_of"):
            named = on(self.values, day) if self.values is not None else None
            if named is None or not isinstance(value, str) or not value:
                return None
            return value.startswith(named) == (self.must == "one_of")
        bound = on(self.limit, day) if self.limit is not None else None
        if bound is None or not is_number(value):
            return None
        return bool(value >= bound if self.must == "at_least" else value <= bound)


def is_number(value: Any) -> bool:
    """Whether a value is a finite number and no flag."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value and abs(value) != float("inf")


SHAPE = Eligibility
