"""Balance sheets drawn as a scanner would give them: random amounts, a slanted page, noise and the marks of JPEG."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

from clc.stages.inquiry.reading.grid import Cell, Sheet

ASSETS = (
    "流动资产:", "货币资金", "交易性金融资产", "衍生金融资产", "应收票据", "应收账款", "应收款项融资",
    "预付款项", "其他应收款", "存货", "合同资产", "持有待售资产", "一年内到期的非流动资产", "其他流动资产",
    "流动资产合计", "非流动资产:", "债权投资", "其他债权投资", "长期应收款", "长期股权投资",
    "其他权益工具投资", "投资性房地产", "固定资产", "在建工程", "使用权资产", "无形资产", "开发支出", "商誉",
    "长期待摊费用", "递延所得税资产", "其他非流动资产", "非流动资产合计", "资产总计",
)
CLAIMS = (
    "流动负债:", "短期借款", "交易性金融负债", "应付票据", "应付账款", "预收款项", "合同负债", "应付职工薪酬",
    "应交税费", "其他应付款", "持有待售负债", "一年内到期的非流动负债", "其他流动负债", "流动负债合计",
    "非流动负债:", "长期借款", "应付债券", "租赁负债", "长期应付款", "预计负债", "递延收益", "递延所得税负债",
    "非流动负债合计", "负债合计", "所有者权益:", "实收资本", "资本公积", "减:库存股", "其他综合收益",
    "盈余公积", "未分配利润", "所有者权益合计", "负债和所有者权益总计",
)
HEADS = ("资产", "期末余额", "上年年末余额", "负债和所有者权益", "期末余额", "上年年末余额")
UNDER_THE_TITLE = "编制单位:东江机械制造有限公司    2025年12月31日    单位:元"
SHARES = (0.185, 0.15, 0.15, 0.215, 0.15, 0.15)
SHARE_BLANK = 0.45
SHARE_NEGATIVE = 0.04


@dataclass(frozen=True)
class Drawn:
    """A page as drawn, and the texts of its grid: rows of six, headings first."""

    image: Image.Image
    texts: tuple[tuple[str, ...], ...]

    @property
    def amounts(self) -> int:
        """How many amounts it shows."""
        return sum(bool(row[at]) for row in self.texts[1:] for at in (1, 2, 4, 5))


@dataclass(frozen=True)
class Score:
    """Amounts drawn, of them read right; cells marked doubtful; amounts wrong, missing or invented that nothing marks."""

    amounts: int
    right: int
    marked: int
    silent: int


def score(drawn: Drawn, sheet: Sheet) -> Score:
    """How a sheet was read: its last rows are those of the table, one for each that was drawn."""
    right = marked = silent = 0
    read = sheet.rows[-(len(drawn.texts) - 1) :]
    blank = Cell("")
    for number, row in enumerate(drawn.texts[1:]):
        for at in (1, 2, 4, 5):
            seen = read[number][at] if number < len(read) and at < len(read[number]) else blank
            right += bool(row[at]) and seen.text == row[at]
            marked += bool(seen.doubt)
            silent += seen.text != row[at] and not seen.doubt
    return Score(drawn.amounts, right, marked, silent)


def amount(chance: random.Random) -> str:
    """An amount of 5 to 14 digits with separators and cents; a few negative, many absent."""
    if chance.random() < SHARE_BLANK:
        return ""
    digits = chance.randint(5, 14)
    cents = chance.randrange(10 ** (digits - 1), 10**digits)
    sign = "-" if chance.random() < SHARE_NEGATIVE else ""
    return f"{sign}{cents // 100:,}.{cents % 100:02d}"


def texts(chance: random.Random) -> tuple[tuple[str, ...], ...]:
    """The grid of a two-sided balance sheet."""
    rows = [HEADS]
    for left, right in zip(ASSETS, CLAIMS, strict=True):
        first = ("", "") if left.endswith(":") else (amount(chance), amount(chance))
        second = ("", "") if right.endswith(":") else (amount(chance), amount(chance))
        rows.append((left, *first, right, *second))
    return tuple(rows)


def font(size: int, *, serif: bool) -> ImageFont.FreeTypeFont:
    """A Chinese font that ships in a package."""
    name = "NotoSerifSC-Regular.otf" if serif else "NotoSansSC-Regular.otf"
    return ImageFont.truetype(str(Path(pylopdf_fonts_zh_cn.__file__).parent / name), size)


def clean(seed: int, *, dpi: int = 200) -> Drawn:
    """The sheet as printed, upright, on A4 across."""
    chance = random.Random(seed)
    width, height = round(11.69 * dpi), round(8.27 * dpi)
    page = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(page)
    serif = bool(seed % 2)
    size, row_height, left, top = round(dpi * 8.4 / 72), round(height * 0.0258), round(width * 0.04), round(height * 0.1)
    small, large = font(size, serif=serif), font(round(size * 1.6), serif=serif)
    pen.text((width / 2, top * 0.4), "资 产 负 债 表", font=large, fill=15, anchor="mm")
    pen.text((left, top * 0.8), UNDER_THE_TITLE, font=small, fill=15, anchor="lm")
    grid = texts(chance)
    edges = [left]
    for share in SHARES:
        edges.append(round(edges[-1] + share * (width - 2 * left)))
    for number, row in enumerate(grid):
        y = top + number * row_height + row_height / 2
        for at, text in enumerate(row):
            pad = size * 0.3
            if number == 0:
                pen.text(((edges[at] + edges[at + 1]) / 2, y), text, font=small, fill=15, anchor="mm")
            elif at in (0, 3):
                pen.text((edges[at] + pad, y), text, font=small, fill=15, anchor="lm")
            else:
                pen.text((edges[at + 1] - pad, y), text, font=small, fill=15, anchor="rm")
    if seed % 3 != 2:
        ruled(pen, edges, top, row_height, len(grid))
    return Drawn(page, grid)


def ruled(pen: ImageDraw.ImageDraw, edges: list[int], top: int, row_height: int, rows: int) -> None:
    """The lines of the table."""
    for number in range(rows + 1):
        y = top + number * row_height
        pen.line((edges[0], y, edges[-1], y), fill=70, width=1)
    for x in edges:
        pen.line((x, top, x, top + rows * row_height), fill=70, width=1)


def scanned(seed: int, *, dpi: int = 200, degrees: float = 2.0, noise: float = 14.0, quality: int = 55) -> Drawn:
    """The sheet as a poor scanner gives it: turned, a little blurred, grainy, packed as JPEG."""
    drawn = clean(seed, dpi=dpi)
    turned = drawn.image.rotate(degrees, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=250)
    grain = np.random.default_rng(seed).normal(0, noise, (turned.height, turned.width))
    pixels = np.clip(np.asarray(turned, dtype=float) * 0.92 + 8 + grain, 0, 255).astype(np.uint8)
    packed = io.BytesIO()
    Image.fromarray(pixels).save(packed, "JPEG", quality=quality, dpi=(dpi, dpi))
    packed.seek(0)
    return Drawn(Image.open(packed).convert("L"), drawn.texts)
