"""Invented values for the style page."""
from __future__ import annotations

ROWS = [
    ("C00017", "青禾水务有限公司", "gold", "core", "red", 1_284_500_000.0, 0.0312, 0.124, [3, 5, 4, 6, 7, 9, 8, 11]),
    ("C00042", "临江轨道交通集团", "silver", "quality", "orange", 986_200_000.0, 0.0121, -0.034, [9, 8, 8, 7, 7, 6, 5, 5]),
    ("C00108", "东岭新能源有限公司", "normal", "watch", "yellow", 214_000_000.0, None, None, [1, None, 2, 2, None, 3]),
    ("C00231", "白石港务局", "unknown", "unknown", "unknown", None, None, 0.0, []),
    ("C00245", "云岫生物制药股份有限公司", "silver", "normal", "green", -3_120_000.0, 0.2, 0.01, [2, 2, 2, 2]),
]
SPARK = [12.0, 14.5, 13.2, 16.8, 15.9, 18.4, 19.2, 18.8, 21.5, 22.1, 20.4, 24.9]
CHART = {
    "xAxis": {"type": "category", "data": ["2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11"]},
    "yAxis": {"type": "value"},
    "series": [
        {"type": "bar", "data": [{"value": 12, "url": "?month=1"}, 18, 9, 14, 22, 31], "itemStyle": {"color": "--chart-1"},
         "barMaxWidth": 28},
        {"type": "line", "data": [10, 12, 12, 13, 15, 18], "itemStyle": {"color": "--chart-2"}, "symbol": "none"},
    ],
}
CHART_ROWS = [["2026-06", 12, 10], ["2026-07", 18, 12], ["2026-08", 9, 12]]
