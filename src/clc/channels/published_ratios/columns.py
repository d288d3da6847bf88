"""The columns of a table of published ratios: which indicator each is, and by what its numbers are divided."""

from __future__ import annotations

from dataclasses import dataclass

from clc.stages.hub.importing.placing import Field


@dataclass(frozen=True)
class Ratio:
    """A column of ratios: the indicator it is, the headings it goes by, what its numbers are divided by.

    `rest`: the column tells what is missing to 1, as the share of equity tells that of debt.
    """

    indicator: str
    aliases: tuple[str, ...]
    over: float = 1.0
    rest: bool = False


#: Headings as the open interface of a Chinese data vendor names them, and as people write them. The vendor tells shares
#: in percent, except where its cash flow ratios are plain shares.
RATIOS = (
    Ratio("return_on_equity", ("profit_roe", "roe", "净资产收益率"), 100),
    Ratio("net_margin", ("profit_net_profit_ratio", "net_profit_ratio", "净利率"), 100),
    Ratio("gross_margin", ("profit_gross_profit_rate", "gross_profit_rate", "毛利率"), 100),
    Ratio("current_ratio", ("debtpaying_currentratio", "currentratio", "流动比率")),
    Ratio("quick_ratio", ("debtpaying_quickratio", "quickratio", "速动比率")),
    Ratio("cash_ratio", ("debtpaying_cashratio", "cashratio", "现金比率"), 100),
    Ratio("interest_cover", ("debtpaying_icratio", "icratio", "利息支付倍数"), 100),
    Ratio("debt_to_assets", ("debtpaying_sheqratio", "sheqratio", "股东权益比率"), 100, rest=True),
    Ratio("revenue_growth", ("growth_mbrg", "mbrg", "主营业务收入增长率"), 100),
    Ratio("net_profit_growth", ("growth_nprg", "nprg", "净利润增长率"), 100),
    Ratio("asset_growth", ("growth_targ", "targ", "总资产增长率"), 100),
    Ratio("cash_return_on_assets", ("cashflow_rateofreturn", "rateofreturn", "资产的经营现金流量回报率")),
    Ratio("operating_cash_to_profit", ("cashflow_cf_nm", "cf_nm", "经营现金净流量与净利润的比率")),
    Ratio("operating_cash_to_current_liabilities", ("cashflow_cashflowratio", "cashflowratio", "现金流量比率"), 100),
    Ratio("receivable_turnover", ("operation_arturnover", "arturnover", "应收账款周转率")),
    Ratio("receivable_days", ("operation_arturndays", "arturndays", "应收账款周转天数")),
    Ratio("inventory_turnover", ("operation_inventory_turnover", "inventory_turnover", "存货周转率")),
    Ratio("inventory_days", ("operation_inventory_days", "inventory_days", "存货周转天数")),
    Ratio("current_asset_turnover", ("operation_currentasset_turnover", "currentasset_turnover", "流动资产周转率")),
)
FIRM = (
    Field("who", ("code", "stock code", "证券代码", "股票代码"), required=True, longest=40),
    Field("name", ("name_2016", "name", "company", "证券简称", "公司名称", "名称"), longest=240),
    Field("period", ("period", "report period", "报告期"), required=True),
    Field("industry", ("industry", "行业"), longest=40),
    Field("area", ("area", "地区"), longest=40),
    Field("known_on", ("known_on", "published", "announcement date", "公告日期"), kind="date"),
)
FIELDS = (*FIRM, *(Field(one.indicator, one.aliases, kind="number") for one in RATIOS))
