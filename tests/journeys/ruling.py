"""How a project's financing is decided: the joint meeting, environment, credit review, committee."""

from __future__ import annotations

from tests.journeys.deal import Deal
from tests.journeys.person import OPEN, Person, in_days

BEFORE_ALL = ("白屿衡", "青禾岚", "程溪言")
SUPPORTS = "[name=stance][value='supports:A']"


def a_joint_meeting_is_held(deal: Deal) -> None:
    """Refused without somebody from each side of the quorum; then two options, everybody heard, minutes sealed."""
    manager = deal.at_the_case("manager").reads("联合会商")
    manager.presses(manager.page.locator("main a[href*='/meetings/call/']").first)
    form = manager.form("/meetings/call/")
    chair = manager.value("#m-chair", BEFORE_ALL[0])
    form.locator("#m-why").fill("条款清单已封存，提交审批前会商。")
    form.locator("#m-chair").select_option(chair)
    for box in form.locator("[name=people]").all():
        box.set_checked(any(name in box.locator("xpath=..").inner_text() for name in BEFORE_ALL))
    manager.presses(form.locator("button.main"))
    _held(deal, manager.path)


def _held(deal: Deal, room: str) -> None:
    chaired = deal.who("risk").goes(room)
    _opens(chaired, {"白屿衡", "青禾岚"}).reads("法定参会方不齐：法务 无人到场")
    chaired.goes(room)
    _opens(chaired, set(BEFORE_ALL))
    for title in ("按条款清单推进", "不予推进"):
        chaired.sends("/option/", {"title": title})
    for seat in range(len(BEFORE_ALL)):
        forms = chaired.page.locator("main form[action*='/speak/']")
        forms.nth(seat).evaluate(OPEN)
        forms.nth(seat).locator(SUPPORTS).check(force=True)
        chaired.presses(forms.nth(seat).locator("button").first)
    owner = chaired.value("#to-0", "青禾岚")
    chaired.sends("/close/", {
        "option": "A", "decision": "同意按条款清单提交审批。", "goes_on": "yes", "task0": "落实资本金到位证明",
        "owner0": owner, "due0": in_days(5)})
    chaired.reads("同意按条款清单提交审批。", "封存完好")


def _opens(chaired: Person, there: set[str]) -> Person:
    for box in chaired.page.locator("main [name=present]").all():
        box.set_checked(any(name in box.locator("xpath=..").inner_text() for name in there))
    return chaired.presses(chaired.page.locator("button[form=open-form]"))


def the_environment_is_reviewed(deal: Deal) -> None:
    """By two people; until then the case stands."""
    manager = deal.at_the_case("manager").reads("环境与社会风险尚未评审")
    manager.goes(f"/green/{deal.code}/?view=review")
    form = manager.form("/review/")
    paper = form.locator("[name=evidence] option").nth(1).get_attribute("value") or ""
    manager.sends("/review/", {"category": "b", "product": "project_finance", "rationale": "影响集中于场址，可恢复。",
                               "cost": "60000000", "years": "15", "evidence": paper})
    manager.finds_no("form[action*='/confirm/']")
    deal.who("credit_officer").goes(f"/green/{deal.code}/?view=review").sends("/confirm/")


def the_credit_officer_supports(deal: Deal) -> None:
    """The front office sees the case and cannot approve it."""
    deal.at_the_case("manager").reads("8 评审").finds_no("[formaction*='/approve/']")
    officer = deal.who("credit_officer2").goes(deal.case)
    officer.page.locator("main .case-decide textarea").first.fill("独立评审：覆盖与资本金充足，同意。")
    officer.presses(officer.page.locator("main [formaction*='/approve/']"))


def the_committee_votes(deal: Deal) -> None:
    """Two voices leave the vote open; with the third it falls."""
    for name in ("approver", "approver2", "approver3"):
        deal.who("manager").goes(deal.case).reads("L4 总行贷审会", "审批中")
        voter = deal.who(name).goes(deal.case)
        voter.presses(voter.page.locator("main [formaction*='/vote/'][value=yes]"))
    deal.who("manager").goes(deal.case).reads("已批准")
