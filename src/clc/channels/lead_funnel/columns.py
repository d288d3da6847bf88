"""How the columns of lists of leads and of deals won are called."""

from __future__ import annotations

from clc.stages.hub.importing.placing import Field

#: Telephone, mail and name of a person are not among them: a file tells no ground on which we might keep them.
LEAD = (
    Field("external", ("mql_id", "lead id", "线索编号", "线索号"), required=True, longest=60),
    Field("day", ("first_contact_date", "captured on", "首次接触日期", "线索日期"), kind="date", required=True, order="dmy"),
    Field("channel", ("origin", "渠道", "来源渠道"), longest=64),
    Field("source", ("landing_page_id", "campaign", "活动", "落地页"), longest=240),
    Field("name", ("company", "firm", "企业名称", "客户名称"), longest=240),
    Field("uscc", ("credit code", "统一社会信用代码"), longest=18),
    Field("industry", ("industry code", "行业代码"), longest=8),
    Field("pipeline", ("业务类型",), longest=64),
)
WON = (
    Field("external", ("mql_id", "lead id", "线索编号", "线索号"), required=True, longest=60),
    Field("won_on", ("won_date", "won on", "成交日期"), required=True, longest=40),
    Field("person", ("sr_id", "sales representative", "客户经理"), longest=64),
)
