"""Workbooks of a firm's yearly statements for tests: balanced, in yuan, a few lines named as only this firm names them."""

from __future__ import annotations

import io
from collections.abc import Mapping

import openpyxl

UNUSUAL = {"银行与现金存放": "BS_CASH", "仓储物资及商品": "BS_INV", "主营及附营收入": "IS_REV"}


def amounts(year: int) -> Mapping[str, float]:
    """The firm's figures of a year; those of any two years join."""
    grown = 1.1 ** (year - 2020)
    own = (1_200_000.25, 3_400_000.5, 2_100_000.75, 6_000_000)
    cash, receivables, stock, plant = (round(part * grown, 2) for part in own)
    loans, payables, capital = round(4_000_000 * grown, 2), round(2_500_000 * grown, 2), 3_000_000.0
    assets = round(cash + receivables + stock + plant, 2)
    profit = round(600_000 * grown, 2)
    return {"cash": cash, "receivables": receivables, "stock": stock, "plant": plant, "assets": assets,
            "current": round(cash + receivables + stock, 2), "loans": loans, "payables": payables, "capital": capital,
            "liabilities": round(loans + payables, 2), "equity": round(assets - loans - payables, 2),
            "retained": round(assets - loans - payables - capital, 2), "revenue": round(20_000_000 * grown, 2),
            "cost": round(20_000_000 * grown - profit, 2), "profit": profit}


BALANCE = [
    ("银行与现金存放", "cash"), ("应收账款", "receivables"), ("仓储物资及商品", "stock"), ("流动资产合计", "current"),
    ("固定资产", "plant"), ("非流动资产合计", "plant"), ("资产总计", "assets"), ("短期借款", "loans"),
    ("应付账款", "payables"), ("流动负债合计", "liabilities"), ("负债合计", "liabilities"), ("实收资本", "capital"),
    ("未分配利润", "retained"), ("所有者权益合计", "equity"), ("负债和所有者权益总计", "assets"),
]
INCOME = [
    ("一、主营及附营收入", "revenue"), ("减:营业成本", "cost"), ("二、营业利润", "profit"), ("三、利润总额", "profit"),
    ("四、净利润", "profit"),
]


def book_of_year(year: int) -> bytes:
    """A workbook of a balance sheet and an income statement, with the year before beside."""
    book = openpyxl.Workbook()
    add_year(book, year, first=True)
    return packed(book)


def book_of_years(*years: int) -> bytes:
    """A workbook with two sheets for each year."""
    book = openpyxl.Workbook()
    for number, year in enumerate(years):
        add_year(book, year, first=number == 0)
    return packed(book)


def add_year(book: openpyxl.Workbook, year: int, *, first: bool) -> None:
    """Two sheets of a year."""
    now, before = amounts(year), amounts(year - 1)
    sheet = book.active if first else book.create_sheet()
    sheet.title = f"资产负债表{year}"
    sheet.append(["资产负债表"])
    sheet.append([f"{year}年12月31日", None, "单位:元"])
    sheet.append(["项目", "期末余额", "上年年末余额"])
    for name, figure in BALANCE:
        sheet.append([name, now[figure], before[figure]])
    sheet = book.create_sheet(f"利润表{year}")
    sheet.append(["利润表"])
    sheet.append([f"{year}年度", None, "单位:元"])
    sheet.append(["项目", "本期金额", "上期金额"])
    for name, figure in INCOME:
        sheet.append([name, now[figure], before[figure]])


def packed(book: openpyxl.Workbook) -> bytes:
    """The workbook's bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
