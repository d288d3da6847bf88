"""SAMPLE-CO passes, and every check catches what it is for (domain reference 3.2 and 3.10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from clc.engines.spreading.books import Books, Outcome, Report, Rule
from clc.engines.spreading.checks import check
from clc.engines.spreading.sums import filled
from clc.policy.kind.statement_check import StatementCheck
from clc.policy.kind.template import Template
from clc.policy.loader import shipped
from tests.stages.inquiry.sample import BEFORE, NOW, WAN, yuan

CAS = shipped().of(Template)["cas_general"]
RULES = shipped().of(StatementCheck)
BALANCES = tuple(line.key for line in CAS.each() if line.side in ("asset", "liability"))


def sample(**more: Any) -> Books:
    """The books of SAMPLE-CO in yuan with everything told that checks read."""
    told = Books(
        now=yuan(NOW),
        before=yuan(BEFORE) | {"IS_REV": 48000 * WAN, "IS_COGS": 38400 * WAN},
        sums=CAS.sums,
        last=yuan(BEFORE),
        balances=BALANCES,
        known={"sales_declared": 51_500 * WAN, "profit_declared": 3_250 * WAN, "margin_of_peers": 0.22},
        report=Report(audited=True, unqualified=True, same_auditor=True, months_to_file=4),
    )
    return replace(told, **more)


def found(name: str, books: Books) -> Outcome:
    """What a check of the book finds."""
    rule = RULES[name]
    engine = Rule(rule.method, rule.limits_on(date(2024, 12, 31)), rule.totals, rule.equal, rule.lines, rule.needed)
    return check(engine, books)


def changed(told: Mapping[str, float], **amounts: float) -> dict[str, float]:
    """Amounts with some others, in 万元."""
    return {**told, **{key: value * WAN for key, value in amounts.items()}}


@pytest.mark.parametrize("name", [f"v{number:02d}" for number in range(1, 18)])
def test_sample_co_passes_every_check(name):
    assert found(name, sample()).state == "ok"


def test_the_indirect_cash_flow_of_sample_co_comes_to_3589():
    books = sample(now={key: value for key, value in yuan(NOW).items() if key != "CF_CFO"})
    assert found("v06", books).state == "ok"
    assert found("v06", sample(now=changed(yuan(NOW), CFS_CFO=3_589))).state == "ok"
    assert found("v06", sample(now=changed(yuan(NOW), CFS_CFO=3_588))).difference == pytest.approx(1 * WAN)


BROKEN = {
    "v01": {"now": changed(yuan(NOW), BS_TA=48_431)},
    "v02": {"now": changed(yuan(NOW), BS_INV=10_201)},
    "v03": {"now": changed(yuan(NOW), IS_AIL=90)},
    "v04": {"now": changed(yuan(NOW), IS_TAX=494)},
    "v05": {"now": changed(yuan(NOW), CF_CAPEX=3_201)},
    "v06": {"now": changed(yuan(NOW), CFS_DISP=10)},
    "v07": {"now": changed(yuan(NOW), BS_CASH=4_500)},
    "v08": {"now": changed(yuan(NOW), EQ_DIV=800)},
    "v09": {"last": changed(yuan(BEFORE), BS_AR=8_100)},
    "v10": {"now": changed(yuan(NOW), CF_SALES=45_000)},
    "v11": {"now": changed(yuan(NOW), BS_PREP=-1)},
    "v12": {"now": changed(yuan(NOW), BS_CASH=14_000, IS_INTINC=10)},
    "v13": {"now": changed(yuan(NOW), BS_OR=6_000)},
    "v14": {"now": changed(yuan(NOW), IS_COGS=38_000)},
    "v15": {"report": Report(audited=True, unqualified=False)},
    "v16": {"known": {"sales_declared": 40_000 * WAN}},
    "v17": {"now": changed(yuan(NOW), IS_FIN=3_000)},
    "v18": {"parent": changed(yuan(NOW), BS_CASH=100)},
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_each_check_catches_what_it_is_for(name):
    assert found(name, sample(**BROKEN[name])).state == "fails"


@pytest.mark.parametrize("name", [f"v{number:02d}" for number in range(1, 19)])
def test_nothing_told_is_unknown_and_never_agrees(name):
    nothing = Books(now={}, before={}, sums=CAS.sums, balances=BALANCES)
    assert found(name, nothing).state == "unknown"


def test_a_check_whose_limits_are_not_in_force_is_unknown():
    assert check(Rule("sums", {}, ("BS_TA",)), sample()).reason == "not_in_force"


def test_a_sign_turned_is_named_as_the_line_it_is():
    outcome = found("v03", sample(now=changed(yuan(NOW), IS_AIL=90)))
    assert (outcome.sums[0].hint, outcome.sums[0].line) == ("sign", "IS_AIL")


def test_a_line_missing_is_seen_by_the_total_it_leaves_short():
    now = {key: value for key, value in yuan(NOW).items() if key != "BS_FA"}
    outcome = found("v02", sample(now=now))
    assert outcome.difference == pytest.approx(16_400 * WAN)


def test_dividends_not_told_leave_the_check_unknown_with_what_they_must_be():
    now = {key: value for key, value in yuan(NOW).items() if key != "EQ_DIV"}
    outcome = found("v08", sample(now=now))
    assert (outcome.state, outcome.values["paid"]) == ("unknown", pytest.approx(805 * WAN))
    risen = found("v08", sample(now=changed(now, BS_RE=9_000, IS_NI=100)))
    assert risen.state == "fails"


def test_much_cash_is_fine_where_it_earns_or_there_is_little_debt():
    assert found("v12", sample(now=changed(yuan(NOW), BS_CASH=14_000, IS_INTINC=300))).state == "ok"
    small = changed(yuan(NOW), BS_CASH=14_000, IS_INTINC=1, BS_STLOAN=100, BS_LTLOAN=0, BS_CPNCL=0, BS_LEASEL=0)
    assert found("v12", sample(now=small)).state == "ok"
    unknown = {key: value for key, value in changed(yuan(NOW), BS_CASH=14_000).items() if key != "IS_INTINC"}
    assert found("v12", sample(now=unknown)).state == "unknown"


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        (Report(audited=False), "not_audited"),
        (Report(True, True, False), "auditor_changed"),
        (Report(True, True, True, 5), "filed_late"),
    ],
)
def test_the_audit_check_says_what_is_wrong(report, reason):
    assert found("v15", sample(report=report)).reason == reason


def test_a_blank_line_is_0_only_where_the_told_lines_make_the_total():
    told = yuan(NOW)
    zeros = filled(told, CAS.sums, tolerance=1.0)
    assert zeros["BS_CA"] == 0
    assert zeros["BS_MI"] == 0
    assert zeros["CF_OI"] == 57_780 * WAN
    assert "IS_OCI" not in zeros  # total comprehensive income is not told
    short = filled(changed(told, BS_TCA=27_104), CAS.sums, tolerance=1.0)
    assert "BS_CA" not in short
    assert "BS_GW" in short
    assert "IS_HEDGE" not in filled(told, CAS.sums, tolerance=1.0, never=("IS_HEDGE",))
