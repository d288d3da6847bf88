"""Facts on financial statements: the latest annual report and the one before it."""

from datetime import date

from tests.frames.samples import facts_of


def line(client: int, end: str, item: str, value: float, **more):
    return {"client": client, "period_end": date.fromisoformat(end), "item": item, "value": value, "scope": "single",
            "months": 12.0, "source": "upload", **more}  # fmt: skip


def test_the_latest_annual_report_and_the_one_before():
    rows = [line(1, "2022-12-31", "BS_TA", 1), line(1, "2023-12-31", "BS_TA", 2), line(1, "2024-12-31", "BS_TA", 3)]
    told = facts_of("2025-06-30", statement=rows)[1]
    assert (told["total_assets"], told["total_assets_prior"], told["statements_age"]) == (3, 2, 6)
    assert facts_of("2024-12-30", statement=rows)[1]["total_assets"] == 2


def test_a_line_missing_from_the_latest_report_is_unknown_not_last_years():
    rows = [line(1, "2023-12-31", "IS_REV", 5), line(1, "2023-12-31", "BS_TA", 2), line(1, "2024-12-31", "BS_TA", 3)]
    told = facts_of("2025-06-30", statement=rows)[1]
    assert (told["revenue"], told["revenue_prior"], told["total_assets"]) == (None, 5, 3)


def test_a_year_left_out_leaves_the_year_before_unknown():
    rows = [line(1, "2022-12-31", "BS_TA", 1), line(1, "2024-12-31", "BS_TA", 3)]
    assert facts_of("2025-06-30", statement=rows)[1]["total_assets_prior"] is None


def test_a_half_year_report_does_not_displace_the_annual_one():
    rows = [line(1, "2023-12-31", "IS_REV", 10), line(1, "2024-06-30", "IS_REV", 6, months=6.0)]
    assert facts_of("2024-08-31", statement=rows)[1]["revenue"] == 10


def test_the_groups_report_goes_before_the_single_one_in_both_years():
    rows = [line(1, end, "BS_TA", value, scope=scope)
            for end, scope, value in [("2023-12-31", "single", 1), ("2023-12-31", "group", 10), ("2024-12-31", "single", 2),
                                      ("2024-12-31", "group", 20)]]  # fmt: skip
    told = facts_of("2025-06-30", statement=rows)[1]
    assert (told["total_assets"], told["total_assets_prior"]) == (20, 10)


def test_a_newer_single_report_goes_before_an_older_one_of_the_group():
    rows = [line(1, "2023-12-31", "BS_TA", 10, scope="group"), line(1, "2024-12-31", "BS_TA", 2)]
    told = facts_of("2025-06-30", statement=rows)[1]
    assert (told["total_assets"], told["total_assets_prior"]) == (2, None)


def test_a_restated_line_replaces_the_earlier_one():
    rows = [line(1, "2024-12-31", "IS_NI", 5, record=3), line(1, "2024-12-31", "IS_NI", 4, record=9)]
    assert facts_of("2025-06-30", statement=rows)[1]["net_profit"] == 4
    assert facts_of("2025-06-30", statement=rows[::-1])[1]["net_profit"] == 4
