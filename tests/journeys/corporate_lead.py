"""From a lead to a known need: who walks, screening, names cleared by two, first contact, needs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.journeys.hands import Enter, clicked, fill, paper, press, says, unfold

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
SOON = (TODAY + timedelta(days=9)).isoformat()


@dataclass
class Journey:
    """Who walks, and what was come to so far: the client, and the pages of its lead, quote, case and drawing."""

    enter: Enter
    client: str = ""
    name: str = ""
    code: str = ""
    at: dict[str, str] = field(default_factory=dict)

    def on(self, who: str, where: str) -> Page:
        """Somebody's browser at a page of the journey, or at an address."""
        page = self.enter(who)
        page.goto(self.at.get(where, where))
        return page


def the_client_is_found(journey: Journey) -> None:
    """The client whose books, due diligence and rating are there, and that was offered three alternatives."""
    page = journey.on("manager", "/client/D0000102/")
    journey.client = "D0000102"
    journey.name = page.locator("h1").first.inner_text().strip()
    found = re.search(r"\b91[0-9A-Z]{16}\b", page.locator("main").inner_text())
    assert found is not None
    journey.code = found.group()


def a_name_to_keep_away_from_is_brought_in(journey: Journey) -> None:
    """Operations bring a list in on which a name is like the client's; the manager may not see who is on it."""
    listed = journey.name.replace("新材料", "新型材料")
    page = journey.on("operations", "/imports/bring/")
    fill(page, {"channel": "name_list", "as_of": TODAY.isoformat()})
    page.locator("[name=files]").set_input_files(
        {"name": "关注名单.csv", "mimeType": "text/csv", "buffer": f"名称,编号,类型\n{listed},J-1,企业\n".encode()})
    press(page, "继续")
    press(page, "正式导入")
    says(page, "已完成")
    says(journey.on("manager", "/leads/names/"), "您没有权限")


def the_lead_is_written_down_and_screened(journey: Journey) -> None:
    """The manager's lead is not let on until names are cleared by two, and compliance decided what rules cannot tell."""
    page = journey.on("manager", "/leads/add/")
    fill(page, {"name": journey.name, "uscc": journey.code})
    says(page, "已是客户")
    page.get_by_label("存量客户的新需求").check()
    fill(page, {"channel": "visit"})
    press(page, "记录")
    journey.at["lead"] = page.url
    page.get_by_label("更多操作").click()
    press(page, "转为客户")
    says(page, journey.client)
    press(page, "进入初筛")
    says(page, "暂不能进入")
    page = journey.on("manager", f"{journey.at['lead']}change/")
    for one in page.locator("main details").all():
        one.evaluate("one => { one.open = true }")
    fill(page, {"amount": "27000000", "months": "12", "purpose": "采购原材料、支付货款等日常经营周转", "industry": "C",
                "next_step": "约见财务总监", "next_on": SOON, "told-bad_loan_elsewhere": "0", "told-under_enforcement": "0",
                "told-age_years": "17", "told-revenue": "320000000"})
    press(page, "保存")
    says(page, "请由双人排查相似名称")
    cleared_by_two(journey)
    page = journey.on("compliance", "lead")
    unfold(page, "对规则无法判断之处作出决定")
    page.locator("section[aria-label=准入] [name=why]").fill("集团授信由总行统一管理，余量已核对")
    clicked(page, page.locator('button[name=accept][value="1"]'))
    page = journey.on("manager", "lead")
    expect(page.locator("section[aria-label=准入]")).not_to_contain_text("对规则无法判断之处作出决定")
    press(page, "进入初筛")
    press(page, "进入首次接触")
    press(page, "进入需求明确")
    says(page, "“首次接触”阶段尚未开始")


def cleared_by_two(journey: Journey) -> None:
    """Compliance says that a listed name is somebody else; another person agrees."""
    page = journey.on("compliance", "/leads/names/")
    named = "main table a"
    page.locator(named, has_text=journey.name).first.click()
    page.locator("#sheet [name=why]").fill("统一社会信用代码与登记地址均不同，并非同一主体")
    page.locator("#sheet button[value=cleared]").click()
    expect(page.locator(named, has_text=journey.name)).to_have_count(0)
    page = journey.on("risk", "/leads/names/?state=proposed")
    page.locator(named, has_text=journey.name).first.click()
    page.locator("#sheet button[value=agree]").click()
    expect(page.locator(named, has_text=journey.name)).to_have_count(0)
    press(journey.on("manager", "lead"), "重新筛查")


def the_first_contact_is_made(journey: Journey) -> None:
    """The phase of first contact cannot be left before its questions are answered."""
    page = journey.on("manager", f"/contacts/{journey.client}/person/")
    fill(page, {"name": "岑望舒", "title": "财务总监", "level": "executive", "field": "finance", "phone": "13800001111",
                "basis": "company", "basis_on": TODAY.isoformat()}, "main form")
    press(page, "保存联系人")
    talk(journey, "first_contact", "云栖舟", {"business_model": "新材料的生产与销售"})
    press(page, "完成本阶段")
    says(page, "还不能完成", "请询问")
    talk(journey, "first_contact", "云栖舟", {
        "business_model": "新材料的生产与销售", "decision_chain": "财务总监提议，董事会批准",
        "present_lenders": "三家银行，合计约九千万元"})
    press(page, "完成本阶段")


def talk(journey: Journey, playbook: str, colleague: str, answers: dict[str, str]) -> None:
    """The manager writes down a talk with the firm's finance director at which a colleague took part."""
    page = journey.on("manager", f"/contacts/{journey.client}/?playbook={playbook}")
    form = page.locator("form.talk-form")
    form.locator("[name=theirs]").first.check()
    form.locator("summary").first.click()
    form.locator("label", has_text=colleague).locator("[name=own]").check()
    fill(page, {f"q-{name}": answer for name, answer in answers.items()}, "form.talk-form")
    fill(page, {"next_step": "寄送条件清单", "next_on": SOON}, "form.talk-form")
    press(page, "保存沟通记录")


def the_need_is_known(journey: Journey) -> None:
    """With a product colleague, and not without the sheet of needs the client signed."""
    answers = {"purpose": "采购原材料", "amount_and_time": "2700 万元，12 个月", "repayment_source": "销售回款"}
    talk(journey, "needs_analysis", "陆栀行", answers)
    page = journey.enter("manager")
    press(page, "完成本阶段")
    says(page, "还不能完成", "需求表")
    page.goto(f"/contacts/{journey.client}/?playbook=needs_analysis")
    page.locator("form.talk-paper [name=file]").set_input_files(paper("需求表.pdf"))
    clicked(page, page.locator("form.talk-paper button"))
    press(page, "完成本阶段")
    page.goto(journey.at["lead"])
    for stage in ("需求明确", "受理申请", "尽职调查", "方案已提供"):
        press(page, f"进入{stage}")
    says(page, "请询问：客户倾向哪个方案")
