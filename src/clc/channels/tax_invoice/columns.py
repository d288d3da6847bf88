"""How the columns of invoice files and firm lists are called, and what they write."""

from __future__ import annotations

from clc.stages.hub.importing.placing import Field

STATUS = {"有效发票": "valid", "有效": "valid", "正常": "valid", "作废发票": "void", "作废": "void"}
DIRECTION = {"销项": "sold", "销项发票": "sold", "进项": "bought", "进项发票": "bought"}
RATINGS = {rating: rating for rating in "ABCD"}

INVOICE = (
    Field("who", ("企业代号", "企业编号", "客户代号", "firm", "client", "client code"), required=True),
    Field("number", ("发票号码", "发票号", "invoice number"), required=True),
    Field("day", ("开票日期", "开票时间", "invoice date"), kind="date", required=True),
    Field("counterparty", ("对方代号", "对方名称", "对方单位代号")),
    Field("amount", ("金额", "不含税金额", "amount without tax"), kind="number", required=True),
    Field("tax", ("税额", "tax amount"), kind="number"),
    Field("total", ("价税合计", "amount with tax"), kind="number"),
    Field("status", ("发票状态", "状态", "invoice status"), kind="choice", required=True, values=STATUS),
    Field("direction", ("方向", "进销项", "发票方向"), kind="choice", required=True, values=DIRECTION),
)
FIRM = (
    Field("who", ("企业代号", "企业编号", "客户代号", "firm", "client", "client code"), required=True),
    Field("name", ("企业名称", "客户名称", "firm name", "client name"), required=True),
    Field("bank_rating", ("信誉评级", "银行评级", "rating"), kind="choice", values=RATINGS),
    Field("default_flag", ("是否违约", "违约", "default"), kind="flag"),
)
