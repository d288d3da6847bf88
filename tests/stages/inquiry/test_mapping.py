"""Sheets as Chinese firms print them are understood; what is not is listed, never dropped."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clc.kernel.errors import BadInput
from clc.policy.loader import shipped
from clc.stages.inquiry.headings import Period
from clc.stages.inquiry.learned import Knowledge, knowledge_of
from clc.stages.inquiry.mapping import Mapped, map_sheets
from clc.stages.inquiry.wording import worded
from tests.stages.inquiry.sample import BEFORE, NOW, WAN, sheet, sheets

pytestmark = pytest.mark.django_db
YEAR, BEFORE_IT = date(2024, 12, 31), date(2023, 12, 31)


def known(template: str = "cas_general") -> Knowledge:
    return knowledge_of(None, template, shipped())


def mapped(text: str, name: str = "资产负债表", template: str = "cas_general", **more: object) -> Mapped:
    return map_sheets([sheet(name, text)], knowledge=known(template), **more)  # type: ignore[arg-type]


def amounts(told: Mapped, end: date | None = YEAR) -> dict[str, Decimal]:
    return {
        line.item: cell.amount
        for line in told.lines
        for cell in line.cells
        if cell.column.period.end == end and cell.amount is not None and line.item
    }


def kinds(told: Mapped) -> list[str]:
    return [note.kind for note in told.notes]


def test_sample_co_is_understood_to_the_last_line():
    told = map_sheets(sheets(), knowledge=known())
    assert told.unread() == []
    assert told.notes == ()
    assert {key: value for key, value in amounts(told).items() if key in NOW} == {
        key: Decimal(str(value)) * WAN for key, value in NOW.items() if key != "EQ_DIV"
    }
    before = {key: value for key, value in amounts(told, BEFORE_IT).items() if key.startswith("BS_")}
    assert before == {key: Decimal(str(value)) * WAN for key, value in BEFORE.items()}
    assert told.periods() == [Period(YEAR, 12), Period(BEFORE_IT, 12)]
    assert told.unit == "ten_thousand"


def test_every_line_of_every_format_is_understood_by_its_own_names():
    for name in ("cas_general", "cas_small", "ifrs", "us_gaap"):
        knowledge = known(name)
        own = shipped().of(type(knowledge.template))[name]
        for part, lines in own.lines.items():
            for line in lines:
                for words in (line.zh, line.en):
                    meaning = knowledge.of(worded(words), part, line.within or "")
                    assert meaning.item == line.key or (meaning.alias and line.key in {*meaning.alias.into}), (name, words)


@pytest.mark.parametrize(
    ("written", "item", "adds"),
    [
        ("固定资产清理", "BS_FA", True),
        ("工程物资", "BS_CIP", True),
        ("专项应付款", "BS_LTP", True),
        ("持有至到期投资", "BS_DI", True),
        ("应收利息", "BS_OR", True),
        ("应付股利", "BS_OP", True),
        ("预付账款", "BS_PREP", False),
        ("应收帐款净额", "BS_AR", False),
        ("以公允价值计量且其变动计入当期损益的金融资产", "BS_TFA", False),
        ("股东权益合计", "BS_TE", False),
    ],
)
def test_lines_of_older_formats_fold(written, item, adds):
    told = mapped(f"单位：元||\n项目|期末余额|年初余额\n{written}|10|20\n", base=YEAR)
    assert (told.lines[0].item, told.lines[0].adds) == (item, adds)


@pytest.mark.parametrize(
    ("written", "choices"),
    [
        ("应收票据及应收账款", ("BS_NR", "BS_AR")),
        ("应付票据及应付账款", ("BS_NP", "BS_AP")),
        ("可供出售金融资产", ("BS_OEI", "BS_ODI", "BS_ONCFA")),
    ],
)
def test_lines_that_must_be_split_wait_for_a_person(written, choices):
    told = mapped(f"单位：元||\n项目|期末余额|年初余额\n{written}|10|20\n", base=YEAR)
    assert told.unread()[0].meaning.choices == choices
    assert "split" in kinds(told)


def test_interest_after_other_receivables_is_a_part_of_them_and_before_them_adds():
    new = mapped("单位：元||\n项目|期末余额|年初余额\n其他应收款|10|20\n其中：应收利息|3|4\n", base=YEAR)
    old = mapped("单位：元||\n项目|期末余额|年初余额\n应收利息|3|4\n其他应收款|10|20\n", base=YEAR)
    assert [line.item for line in new.lines] == ["BS_OR", "BS_OR_INT"]
    assert [(line.item, line.adds) for line in old.lines] == [("BS_OR", True), ("BS_OR", False)]


@pytest.mark.parametrize(
    ("written", "title", "amount"),
    [
        ("减：资产减值损失", "2017年度", -90),
        ("资产减值损失", "2016年度", -90),
        ("资产减值损失（损失以“-”号填列）", "2024年度", 90),
        ("资产减值损失(损失以“－”号填列)", "2018年度", 90),
        ("资产减值损失", "2024年度", 90),
    ],
)
def test_a_loss_told_as_a_positive_amount_in_the_old_format_is_turned(written, title, amount):
    told = mapped(f"利润表||\n{title}||单位：元\n项目|本期金额|上期金额\n{written}|90|\n", "利润表")
    assert told.lines[0].cells[0].amount == amount
    assert ("signs" in kinds(told)) == (written == "资产减值损失" and title == "2024年度")


def test_costs_printed_below_0_are_turned_together():
    text = (
        "Income statement||\nfor the year ended 31 December 2024||RMB'000\nItem|2024|2023\nRevenue|500|450\n"
        "Cost of sales|(300)|(280)\nDistribution costs|(20)|(18)\nAdministrative expenses|(30)|(25)\n"
        "Finance costs|(10)|(9)\nProfit before tax|140|118\nIncome tax expense|(35)|(30)\nProfit for the year|105|88\n"
    )
    told = mapped(text, "Income statement", "ifrs")
    assert amounts(told)["IS_COGS"] == 300_000
    assert amounts(told)["IS_TAX"] == 35_000
    assert amounts(told, BEFORE_IT)["IS_NI"] == 88_000


def test_three_years_beside_each_other_are_three_periods():
    text = "单位：万元|||\n项目|2024年12月31日|2023年12月31日|2022年12月31日\n货币资金|3|2|1\n资产总计|30|20|10\n"
    told = mapped(text)
    assert [period.end for period in told.periods()] == [YEAR, BEFORE_IT, date(2022, 12, 31)]
    assert amounts(told, date(2022, 12, 31))["BS_TA"] == 100_000


def test_a_half_year_covers_six_months_and_compares_with_its_year_opening():
    text = "资产负债表||\n2024年6月30日||单位：元\n项目|期末余额|年初余额\n货币资金|3|2\n"
    assert {cell.column.period.end for cell in mapped(text).lines[0].cells} == {date(2024, 6, 30), BEFORE_IT}
    flow = mapped("利润表||\n2024年1-6月||单位：元\n项目|本期金额|上期金额\n营业收入|3|2\n", "利润表")
    assert [cell.column.period for cell in flow.lines[0].cells] == [
        Period(date(2024, 6, 30), 6),
        Period(date(2023, 6, 30), 6),
    ]


def test_amounts_of_the_group_and_of_the_parent_are_told_apart():
    text = "单位：元||\n项目|合并期末余额|母公司期末余额\n货币资金|30|10\n"
    told = mapped(text, base=YEAR)
    assert {(cell.column.period.scope, int(cell.amount)) for cell in told.lines[0].cells} == {("group", 30), ("single", 10)}


def test_units_that_differ_between_sheets_are_named_and_each_is_read_in_its_own():
    one = sheet("资产负债表", "单位：万元||\n项目|2024年12月31日|2023年12月31日\n货币资金|3|2\n")
    other = sheet("利润表", "单位：元||\n项目|2024年度|2023年度\n营业收入|30000|20000\n")
    told = map_sheets([one, other], knowledge=known())
    assert amounts(told) == {"BS_CASH": 30_000, "IS_REV": 30_000}
    assert "mixed_units" in kinds(told)


def test_a_year_in_another_unit_is_suspected():
    rows = "".join(
        f"{name}|{now}|{before}\n"
        for name, now, before in (
            ("货币资金", 4414, 42_000_000),
            ("应收账款", 9500, 80_000_000),
            ("存货", 10200, 90_000_000),
        )
    )
    assert "jump" in kinds(mapped("单位：万元||\n项目|2024年12月31日|2023年12月31日\n" + rows))


def test_no_unit_and_no_day_are_said():
    told = mapped("项目|期末余额|年初余额\n货币资金|3|2\n", "表")
    assert {"no_unit", "no_period"} <= set(kinds(told))
    assert told.periods() == [Period(None, None, "current"), Period(None, None, "prior")]
    assert (
        mapped("项目|期末余额|年初余额\n货币资金|3|2\n", base=YEAR, units={0: "thousand"}).lines[0].cells[0].amount == 3_000
    )


def test_columns_exchanged_are_noticed_by_the_cash_flow():
    balance = sheet("资产负债表", "单位：元||\n项目|2024年12月31日|2023年12月31日\n货币资金|42|44\n")
    cash = sheet(
        "现金流量表", "单位：元||\n项目|2024年度|2023年度\n期初现金及现金等价物余额|42|\n期末现金及现金等价物余额|44|\n"
    )
    assert "exchanged" in kinds(map_sheets([balance, cash], knowledge=known()))


def test_a_line_told_twice_is_named_with_its_rows():
    told = mapped("单位：元||\n项目|2024年12月31日|2023年12月31日\n存货|3|2\n固定资产|5|4\n存货|7|6\n")
    note = next(note for note in told.notes if note.kind == "duplicate")
    assert note.values["rows"] == "3, 5"


def test_what_is_not_understood_is_listed_with_its_amounts():
    told = mapped("单位：元||\n项目|2024年12月31日|2023年12月31日\n货币资金|3|2\n神秘的东西|77|66\n")
    assert [(line.written, line.cells[0].amount) for line in told.unread()] == [("神秘的东西", 77)]
    assert "unread" in kinds(told)


def test_a_guess_is_marked_as_one():
    told = mapped("单位：元||\n项目|2024年12月31日|2023年12月31日\n应付职工薪酬及福利|3|2\n")
    meaning = told.lines[0].meaning
    assert (meaning.item, meaning.how) == ("BS_PAYROLL", "guess")
    assert meaning.sure < 0.8


def test_a_row_of_numbers_that_look_like_years_is_no_heading():
    told = mapped("单位：元||\n项目|2024年12月31日|2023年12月31日\n存货|2024|1999\n应收账款|2,010.00|1,990.00\n")
    assert amounts(told) == {"BS_INV": 2024, "BS_AR": 2010}


def test_a_cell_that_is_no_amount_stays_marked():
    told = mapped("单位：元||\n项目|2024年12月31日|2023年12月31日\n存货|=SUM(B2:B9)|1O,000\n")
    assert all(cell.amount is None and cell.doubt for cell in told.lines[0].cells)
    assert [cell.text for cell in told.lines[0].cells] == ["=SUM(B2:B9)", "1O,000"]


def test_small_enterprise_and_english_formats_map_onto_the_same_keys():
    small = mapped(
        "利润表||\n2024年度||单位：元\n项目|本年累计金额|本月金额\n营业收入|9|1\n利息费用（收入以“-”号填列）|2|\n",
        "利润表",
        "cas_small",
    )
    assert {line.item for line in small.lines} == {"IS_REV", "IS_INTEXP"}
    us = mapped(
        "Balance sheet||\n(In millions)||\nItem|December 31, 2024|December 31, 2023\nTotal assets|30|20\n"
        "Total stockholders' equity|10|9\n",
        "Balance sheet",
        "us_gaap",
    )
    assert amounts(us) == {"BS_TA": 30_000_000, "BS_TE": 10_000_000}


def test_an_indirect_cash_flow_is_understood_without_a_supplement_of_its_own():
    text = (
        "Statement of cash flows||\n(In thousands)||\nItem|2024|2023\nCash flows from operating activities||\n"
        "Net income|10|9\nDepreciation and amortization|3|2\nNet cash provided by operating activities|13|11\n"
        "Capital expenditures|(4)|(3)\nNet cash used in investing activities|(4)|(3)\n"
    )
    told = mapped(text, "Statement of cash flows", "us_gaap")
    assert amounts(told) == {"CFS_NI": 10_000, "CFS_DEP": 3_000, "CF_CFO": 13_000, "CF_CAPEX": 4_000, "CF_CFI": -4_000}


def test_a_template_nobody_knows_is_refused_with_those_there_are():
    with pytest.raises(BadInput, match="no format made_up") as refusal:
        known("made_up")
    assert "cas_small" in refusal.value.todo


@pytest.mark.parametrize("text", ["", "a|b|c\n", "项目|期末余额|年初余额\n"])
def test_sheets_without_an_amount_are_refused_with_what_to_do(text):
    with pytest.raises(BadInput, match="No line with an amount"):
        mapped(text or "|")


def test_ten_thousand_lines_are_refused_at_once():
    with pytest.raises(BadInput, match="more than 4000 rows"):
        mapped("项目|期末余额|年初余额\n" + "货币资金|3|2\n" * 10_000)
