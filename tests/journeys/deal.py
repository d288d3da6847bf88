"""The steps of a project's financing before its case begins: lead, project, price; and its due diligence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import expect

from tests.journeys.person import Person, SignIn, fill, in_days, paper

FIRM, USCC, PROJECT = "汐岚光伏项目(虚构)有限公司", "91990100MA5W2PF0X9", "高原 120 兆瓦光伏电站"
OFFER = "[formaction*=offer]"
LATER = ("立项决策备忘录", "委任书", "风险分配矩阵")
TERMS = {"amount": "30000", "tenor_months": "180", "months_per_period": "6", "grace_months": "18", "rate": "5.9",
         "repayment": "interest_only_then_equal_principal", "security": "pledge",
         "security_words": "电费收费权质押、项目公司股权质押", "purpose": "建设 120 兆瓦光伏电站"}  # fmt: skip
MARKED = """() => {
    document.querySelectorAll('#slot-form select').forEach(one => { one.selectedIndex = 1; });
    document.querySelectorAll('#slot-form input[type=radio][value="2"]').forEach(one => { one.checked = true; });
    document.querySelectorAll('#slot-form input[name^="r-"]').forEach(one => { one.value = '见尽调资料'; }); }"""


@dataclass
class Deal:
    """A project's financing on its way: who takes part, and the addresses that were found."""

    sign_in: SignIn
    code: str = ""
    lead: str = ""
    project: str = ""
    quote: str = ""
    case: str = ""
    file: str = ""
    people: dict[str, Person] = field(default_factory=dict)

    def who(self, name: str) -> Person:
        """Somebody at the browser."""
        if name not in self.people:
            self.people[name] = Person(self.sign_in(name))
        return self.people[name]

    def at_the_case(self, name: str) -> Person:
        """Somebody on the page of the case, which was looked at again where it waits for papers."""
        found = self.who(name).goes(self.case)
        again = found.page.locator("main form[action*='/look/']")
        return found.presses(again.locator("button").first) if again.count() else found


def a_lead_becomes_a_client(deal: Deal) -> None:
    """The rules cannot tell, so the lead does not move; a second person decides, and it is taken in."""
    manager = deal.who("manager").goes("/leads/add/?pipeline=project")
    manager.sends("/leads/add/", {
        "name": FIRM, "uscc": USCC, "project": PROJECT, "channel": "visit", "amount": "300000000", "months": "180",
        "purpose": "建设 120 兆瓦光伏电站", "industry": "D", "next_step": "约见股东",
        "next_on": in_days(9)})
    deal.lead = manager.path
    manager.sends("/move/").reads("该线索暂不能进入“立项判断”")
    officer = deal.who("credit_officer").goes(deal.lead)
    officer.sends("/decide/", {"why": "已查执行信息公开网，资金来源待尽调核实"}, "[name=accept][value='1']")
    manager.goes(deal.lead).sends("/move/").goes(deal.lead).sends("/adopt/")
    manager.goes(deal.lead)
    deal.code = manager.page.locator("main").get_by_text("客户 L").first.inner_text().split()[-1]


def a_project_is_modelled(deal: Deal) -> None:
    """Opened with its model; who wrote it does not confirm it."""
    manager = deal.who("manager").goes(f"/projects/{deal.code}/")
    manager.sends("/open/", {"code": "PV-120", "name": PROJECT, "sector": "D44", "example": "solar_plant"})
    deal.project = manager.path.split("?")[0]
    manager.sends("/save/", {"note": "按可研录入"}).reads("待确认")
    manager.finds_no("form[action*='/confirm/']")


def a_price_is_offered_and_taken(deal: Deal) -> None:
    """Not before the project is in its category, which another person confirms."""
    manager, code = deal.who("manager").goes(f"/structures/{deal.code}/"), deal.code
    manager.sends("/begin/", {"product": "project_finance", "project": manager.value("#begin-project", "PV-120")})
    form = manager.form("/save/")
    for name, value in TERMS.items():
        fill(form, name, value)
    manager.page.wait_for_timeout(1_000)
    manager.presses(manager.page.locator("button[form=design]").first)
    quote = manager.page.get_by_role("link", name="对比并报价").get_attribute("href")
    assert quote
    deal.quote = quote
    manager.goes(quote).sends("/name/", {"title": "光伏电站项目融资"}, OFFER).reads("无法判断利率是否达到底价")
    manager.goes(f"/slotting/{code}/").sends("/start/", {"project": "PV-120"})
    manager.page.evaluate(MARKED)
    manager.presses(manager.page.locator("button[formaction*='/propose/']"))
    deal.who("credit_officer").goes(f"/slotting/{code}/").sends("/confirm/").reads("已确认")
    manager.goes(quote).sends("/name/", {"title": "光伏电站项目融资"}, OFFER).reads("已报价")
    manager.sends("/choose/").reads("发起审批")


def due_diligence_is_signed(deal: Deal, missing: Callable[[], None]) -> None:
    """Papers verified by who did not take them in, a visit by two, a figure held against another source, two signatures."""
    manager, officer = deal.who("manager"), deal.who("credit_officer")
    for each in papers_of(deal):
        officer.goes(each)
        if officer.page.locator("main form[action*='/verify/']").count():
            officer.sends("/verify/", {"how": "与原件核对一致"})
    _visited(deal)
    manager.goes(deal.file + "verification/").sends("/tell/", {
        "against": "utility", "claim": "年发电量", "claim_value": "150000000", "source": "可研报告",
        "source_value": "149000000"})
    manager.sends("form:has([name=conclusion])", {"conclusion": "agrees"})
    manager.goes(deal.file + "people/").sends("/conclude/", {"opinion": "两人实地走访，批复属实。"}).sends("/sign/")
    missing()
    officer.goes(deal.file + "people/").sends("/sign/").reads("已提交")


def due_diligence_is_opened(deal: Deal) -> None:
    """By two, who say that they have no interest; all papers but those of the process come in at once."""
    manager = deal.who("manager").goes(f"/due-diligence/{deal.code}/open/")
    manager.sends("/open/", {"product": "project_finance", "client_type": "project_company", "purpose": "建设光伏电站",
                             "amount": "300000000", "second": manager.value("[name=second]", "南乔瑾")})
    deal.file = manager.path
    for name in ("manager", "credit_officer"):
        deal.who(name).goes(deal.file + "people/").sends("/declare/", {"conflict": "none"})
    _received(deal, lambda label: label not in LATER)


def takes_in(deal: Deal, label: str) -> None:
    """One paper comes in."""
    _received(deal, lambda told: told == label)


def _received(deal: Deal, chosen: Callable[[str], bool]) -> None:
    manager = deal.who("manager").goes(deal.file + "papers/?receive=1")
    for row in manager.form("/receive/").locator("tbody tr").all():
        label = row.locator("th").inner_text()
        if chosen(label):
            row.locator("input[type=file]").set_input_files(paper(label.replace("/", " ")[:40]))
    manager.presses(manager.form("/receive/").locator("button:not([type=button])").first)


def papers_of(deal: Deal) -> list[str]:
    """The address of each paper of the file."""
    links = deal.who("credit_officer").goes(deal.file + "papers/").page.locator("main tbody th a").all()
    return [one.get_attribute("href") or "" for one in links]


def _visited(deal: Deal) -> None:
    page = deal.who("manager").goes(f"/due-diligence/visit/?file={deal.file.strip('/').split('/')[-1]}").page
    expect(page.locator("[data-visit][data-ready]")).to_be_visible()
    page.locator("[name=place]").fill("高原场址")
    page.locator("[name=observations]").fill("场址平整，送出线路已批复。")
    page.get_by_role("button", name="完成并发送").click()
    expect(page.locator("[data-drafts] li")).to_have_count(0)
