"""Trades of the invented clients: what a firm of each industry looks like from its books."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clc.channels.demo.chance import Floats, Integers
from clc.channels.demo.names import Word


class Trade(NamedTuple):
    """An industry: its code of GB/T 4754 (section and division), its word in a name, and its typical figures.

    share: of the firms, parts; margin: gross, share of revenue; assets: fixed assets over revenue;
    receivable, stock, payable: days; tax: value-added tax rate.
    """

    code: str
    word: Word
    share: float
    margin: float
    assets: float
    receivable: int
    stock: int
    payable: int
    tax: float


TRADES = (
    Trade("A01", Word("农业", "Farming"), 4, 0.22, 0.50, 45, 90, 40, 0.09),
    Trade("B10", Word("矿业", "Minerals"), 2, 0.30, 0.90, 50, 60, 55, 0.13),
    Trade("C14", Word("食品", "Foods"), 6, 0.24, 0.40, 45, 55, 45, 0.13),
    Trade("C26", Word("化工", "Chemicals"), 6, 0.20, 0.60, 60, 60, 55, 0.13),
    Trade("C30", Word("新材料", "Materials"), 6, 0.23, 0.60, 80, 70, 60, 0.13),
    Trade("C34", Word("机械", "Machinery"), 8, 0.24, 0.45, 90, 95, 70, 0.13),
    Trade("C39", Word("电子", "Electronics"), 7, 0.21, 0.35, 85, 65, 75, 0.13),
    Trade("D44", Word("电力", "Power"), 5, 0.38, 2.20, 60, 10, 45, 0.13),
    Trade("D46", Word("水务", "Water"), 3, 0.40, 2.50, 70, 10, 50, 0.09),
    Trade("E48", Word("建设", "Construction"), 8, 0.12, 0.15, 110, 45, 100, 0.09),
    Trade("F51", Word("贸易", "Trading"), 13, 0.08, 0.05, 45, 35, 35, 0.13),
    Trade("G54", Word("物流", "Logistics"), 7, 0.16, 0.65, 50, 5, 40, 0.09),
    Trade("I65", Word("软件", "Software"), 7, 0.48, 0.15, 95, 15, 45, 0.06),
    Trade("K70", Word("置业", "Estates"), 3, 0.22, 0.30, 30, 330, 120, 0.09),
    Trade("L72", Word("商务服务", "Services"), 6, 0.30, 0.15, 60, 5, 35, 0.06),
    Trade("N77", Word("环保", "Environment"), 5, 0.30, 1.20, 95, 20, 70, 0.06),
    Trade("Q84", Word("医疗", "Medical"), 4, 0.35, 0.60, 70, 35, 55, 0.06),
)
PROJECT_TRADES = tuple(place for place, trade in enumerate(TRADES) if trade.code in {"D44", "D46", "N77", "G54"})
NO_TRADE = -1
GOVERNMENT = "S91"
INSTITUTION = "T97"


def shares() -> Floats:
    """(trades,) rising shares of the firms that end at 1."""
    parts = np.array([trade.share for trade in TRADES])
    rising: Floats = np.cumsum(parts) / parts.sum()
    return rising


def figure(name: str, chosen: Integers) -> Floats:
    """A figure of the chosen trades; the mean trade's where there is none."""
    figures = np.array([float(getattr(trade, name)) for trade in TRADES])
    return np.where(chosen < 0, figures.mean(), figures[np.maximum(chosen, 0)])
