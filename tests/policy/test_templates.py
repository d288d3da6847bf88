"""The formats of statements and their checks say what the domain reference says, and hold together."""

from __future__ import annotations

import re
from datetime import date

import pytest
from pydantic import ValidationError

from clc.policy.kind.statement_check import StatementCheck
from clc.policy.kind.statement_entry import StatementEntry
from clc.policy.kind.template import Template
from clc.policy.loader import shipped
from clc.policy.problems import BadBook

BOOK = shipped()
FORMATS, CHECKS = BOOK.of(Template), BOOK.of(StatementCheck)
CAS = FORMATS["cas_general"]
#: Every key of domain reference 3.1.
KEYS_WRITTEN = """
BS_CASH BS_TFA BS_DERA BS_NR BS_AR BS_RFIN BS_PREP BS_OR BS_INV BS_CA BS_HFSA BS_CPNCA BS_OCA BS_TCA
BS_DI BS_ODI BS_LTR BS_LTEI BS_OEI BS_ONCFA BS_IP BS_FA BS_CIP BS_BIO BS_OG BS_ROU BS_INT BS_DEV
BS_GW BS_LTPRE BS_DTA BS_ONCA BS_TNCA BS_TA BS_STLOAN BS_TFL BS_DERL BS_NP BS_AP BS_ADV BS_CL
BS_PAYROLL BS_TAX BS_OP BS_HFSL BS_CPNCL BS_OCL BS_TCL BS_LTLOAN BS_BOND BS_LEASEL BS_LTP BS_PROV
BS_DEFINC BS_DTL BS_ONCL BS_TNCL BS_TL BS_CAPITAL BS_OEQ BS_CAPRES BS_TREAS BS_OCI BS_SPRES BS_SURP
BS_RE BS_MI BS_TE BS_TLE IS_REV IS_COGS IS_TAXSUR IS_SELL IS_ADMIN IS_RD IS_FIN IS_INTEXP IS_INTINC
IS_OTHINC IS_INVINC IS_HEDGE IS_FV IS_CIL IS_AIL IS_DISP IS_OPROFIT IS_NOI IS_NOE IS_PBT IS_TAX
IS_NI IS_NIP IS_NIMI IS_OCI IS_TCI IS_EPS_B IS_EPS_D CF_SALES CF_TAXREF CF_OOI CF_OI CF_PURCH
CF_STAFF CF_TAXPAID CF_OOO CF_OO CF_CFO CF_INVREC CF_INVINC CF_DISPFA CF_DISPSUB CF_OII CF_CAPEX
CF_INVPAY CF_ACQSUB CF_OIO CF_CFI CF_EQIN CF_BORROW CF_OFI CF_REPAY CF_DIVINT CF_OFO CF_CFF CF_FX
CF_NET CF_BEG CF_END
"""
KEYS = KEYS_WRITTEN.split()
ALIASES_WRITTEN = """
应收票据及应收账款 应付票据及应付账款 应收利息 应收股利 固定资产清理
工程物资 专项应付款 资产减值损失
可供出售金融资产 持有至到期投资 营业税金及附加
"""
ALIASES = ALIASES_WRITTEN.split()


def test_every_line_of_the_reference_is_in_the_general_format_with_both_names():
    assert [key for key in KEYS if key not in CAS.by_key] == []
    assert all(re.search(r"[\u4e00-\u9fff]", line.zh) and re.search(r"[A-Za-z]", line.en) for line in CAS.each())


def test_the_supplement_has_its_eighteen_lines_and_their_total():
    assert len(CAS.lines["supplement"]) == 19
    assert set(CAS.sums["CFS_CFO"]) == {line.key for line in CAS.lines["supplement"]} - {"CFS_CFO"}


def test_every_name_of_older_formats_that_the_reference_asks_for_is_known():
    known = {words for alias in CAS.aliases for words in alias.written}
    known |= {words for line in CAS.each() for words in line.aliases}
    assert [words for words in ALIASES if words not in known] == []


@pytest.mark.parametrize("name", ["cas_small", "ifrs", "us_gaap"])
def test_other_formats_tell_keys_of_the_general_one_and_no_others(name):
    assert set(FORMATS[name].by_key) <= set(CAS.by_key)
    named = {term for terms in FORMATS[name].sums.values() for term in terms} | set(FORMATS[name].not_told)
    assert named <= set(CAS.by_key)
    assert FORMATS[name].names() == ((("based_on",), "template/cas_general"),)


def test_every_line_that_adds_stands_in_exactly_one_total_of_its_part():
    for part in ("balance", "income", "cash", "supplement"):
        keys = [line.key for line in CAS.lines[part] if not line.within]
        terms = [term for key in keys for term in CAS.sums.get(key, {})]
        tops = {key for key in keys if key not in terms}
        assert len(terms) == len(set(terms))
        assert tops <= {"BS_TA", "BS_TLE", "IS_TCI", "CF_END", "CFS_CFO"}


def test_a_loss_adds_and_a_cost_is_taken_off():
    signs = CAS.sums["IS_OPROFIT"]
    assert (signs["IS_CIL"], signs["IS_AIL"], signs["IS_COGS"], signs["IS_FIN"]) == (1, 1, -1, -1)
    assert CAS.sums["BS_TE"]["BS_TREAS"] == -1


def test_the_eighteen_checks_are_there_and_six_of_them_stop():
    assert sorted(CHECKS) == [f"v{number:02d}" for number in range(1, 19)]
    assert [name for name, rule in CHECKS.items() if rule.severity == "error"] == [f"v0{number}" for number in range(1, 7)]
    for rule in CHECKS.values():
        named = {*rule.totals, *rule.lines, *(key for terms in rule.equal for key in terms)}
        assert named <= set(CAS.by_key)
        assert set(rule.totals) <= set(CAS.sums)


def test_limits_are_those_of_the_day():
    assert CHECKS["v10"].limits_on(date(2018, 4, 30))["sales_tax"] == 0.17
    assert CHECKS["v10"].limits_on(date(2024, 12, 31)) == {"deviation": 0.15, "sales_tax": 0.13}
    assert CHECKS["v10"].limits_on(date(1980, 1, 1)) == {}


def test_two_people_confirm_unless_an_institution_says_otherwise():
    rule = BOOK.of(StatementEntry)["house"]
    assert rule.asks_two_people(date(2026, 1, 1))
    assert rule.asks_two_people(date(1980, 1, 1))
    changed = BOOK.overlay({"statement_entry/house": {"two_people": {"2026-06-01": False}}})
    assert not changed.of(StatementEntry)["house"].asks_two_people(date(2026, 6, 1))


@pytest.mark.parametrize(
    ("path", "change", "words"),
    [
        ("template/ifrs", {"based_on": "nowhere"}, "template/nowhere"),
        ("statement_check/v01", {"limits": {"other": {"2020-01-01": 1}}}, "reads the limits"),
        ("statement_check/v07", {"totals": ["BS_TA"]}, "belong to method: sums"),
        ("statement_check/v01", {"equal": [["BS_TA"]]}, "at least one line"),
        ("statement_entry/house", {"two_people": {"2026-01-01": "maybe"}}, "two_people"),
    ],
)
def test_a_file_that_does_not_hold_together_is_refused(path, change, words):
    with pytest.raises(BadBook, match=re.escape(words)):
        BOOK.overlay({path: change})


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([{"key": "BS_A", "zh": "甲", "en": "a"}, {"key": "BS_A", "zh": "乙", "en": "b"}], "told twice: BS_A"),
        ([{"key": "BS_A", "zh": "甲", "en": "a", "sum": ["BS_B"]}], "no line has the key: BS_B"),
        ([{"key": "cash", "zh": "甲", "en": "a"}], "key"),
    ],
)
def test_a_format_with_keys_that_do_not_fit_is_refused(lines, words):
    with pytest.raises(ValidationError, match=words):
        Template.model_validate({"label": "x", "reference": "x", "lines": {"balance": lines}})
