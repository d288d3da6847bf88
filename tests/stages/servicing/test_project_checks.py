"""What a project shows before each drawing: own money in proportion, certified works, enough left to complete."""

from __future__ import annotations

from tests.stages.hub.people import House
from tests.stages.servicing import drawn
from tests.stages.servicing.looking import look, words


def test_own_money_below_the_proportion_stops_the_money(house: House) -> None:
    structure, _works = drawn.building(house)
    asked = drawn.asked(house, structure, drawn.payee(house, "30000000"), **drawn.shown(house, "15000000", "15000000", "1"))
    found = look(asked, "equity")
    assert words(found) == "Own money: 37.5% of it is in, the loan would be drawn to 50.0%."
    assert "20,000,000.00" in found.said[0].todo


def test_own_money_in_the_same_proportion_lets_it_pass(house: House) -> None:
    structure, _works = drawn.building(house)
    told = drawn.shown(house, "20000000", "18000000", "80000000")
    assert look(drawn.asked(house, structure, drawn.payee(house, "30000000"), **told), "equity").state == "met"


def test_own_money_nobody_told_is_unknown(house: House) -> None:
    structure, _works = drawn.building(house)
    asked = drawn.asked(house, structure)
    assert {name: look(asked, name).state for name in ("equity", "progress", "cost")} == {
        "equity": "unknown", "progress": "met", "cost": "unknown"}


def test_own_money_without_a_paper_is_not_shown(house: House) -> None:
    structure, _works = drawn.building(house)
    told = {**drawn.shown(house, "40000000", "40000000", "1"), "own_funds_proof": None, "certificate": None}
    asked = drawn.asked(house, structure, **told)
    assert (look(asked, "equity").state, look(asked, "progress").state) == ("failed", "failed")


def test_works_behind_the_money_stop_it(house: House) -> None:
    structure, _works = drawn.building(house)
    asked = drawn.asked(house, structure, **drawn.shown(house, "20000000", "17000000", "1"))
    assert "at least 18,000,000.00" in words(look(asked, "progress"))


def test_a_cost_to_complete_above_what_is_left_stops_it(house: House) -> None:
    structure, _works = drawn.building(house)
    asked = drawn.asked(house, structure, **drawn.shown(house, "20000000", "20000000", "85000000"))
    assert "5,000,000.00 short" in words(look(asked, "cost"))
