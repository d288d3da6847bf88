"""A quote is offered under a seal, chosen from while it holds, made anew as a version, withdrawn with a reason."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from clc.kernel.errors import BadInput, NotAllowed
from clc.kernel.money import capitals
from clc.stages.credit.papers.paper import paper_of
from clc.stages.deal.appraising import ask_of, asked_of
from clc.stages.deal.design import Design
from clc.stages.deal.ground import Ground
from clc.stages.deal.models import Allowance, Covenant, Quote, Structure, TermSheet
from clc.stages.deal.services import quotes, structures
from clc.stages.deal.services.covenants import Terms, set_covenant
from clc.stages.deal.services.prices import allow_price, ask_price, price_key
from clc.stages.hub.models import Entry
from clc.stages.hub.reach import acting_as, as_system
from tests.stages.credit.lending import capital
from tests.stages.deal.priced import rate
from tests.stages.deal.quoting import ahead, begun, changed, fresh, project
from tests.stages.hub.people import House, build


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture
def rated(house: House) -> House:
    """The manager's client has a rating in force."""
    rate(house)
    return house


def offered(house: House, **terms: Any) -> Quote:
    """An offer of one alternative."""
    quote = begun(house.manager, house.mine, **{"rate": Decimal("0.12"), **terms}).quote
    return offer(house, fresh(quote))


def offer(house: House, quote: Quote) -> Quote:
    with acting_as(house.manager):
        return quotes.offer_quote(by=house.manager, quote=quote, valid_until=ahead(), saves=quote.saves)


def lines(paper: TermSheet, language: str) -> str:
    """Everything that a paper says."""
    told = paper_of(paper.paper(language))
    return "\n".join(part.text for line in told.lines() for part in line) + str(told.facts) + told.title


def test_an_offer_is_sealed_in_both_languages_and_keeps_its_numbers(rated: House) -> None:
    quote = offered(rated, repayment="level", day_count="30/360")
    with acting_as(rated.manager):
        structure, paper = quote.structures.get(), quote.papers.get()
        assert (quote.state, structure.state) == ("offered", "offered")
        assert quotes.is_whole(paper)
        assert structure.outcome["effective"] == pytest.approx(1.01 ** 12 - 1, rel=1e-4)
        assert structure.outcome["price"]["raroc"] > 0
        assert "Equal" not in lines(paper, "en")
        assert "Effective annual cost" in lines(paper, "en")
        assert "虚构电力有限公司" in lines(paper, "zh")
        assert f"人民币{capitals(structure.amount)}（CNY {structure.amount:,.2f}）" in lines(paper, "zh")
        assert f"CNY {structure.amount:,.2f}" in lines(paper, "en")


def test_the_english_paper_calls_the_client_by_its_english_name(rated: House) -> None:
    party = rated.mine.party
    with as_system():
        party.name_en = "Northern Pumps Ltd."
        party.save()
    quote = offered(rated)
    with acting_as(rated.manager):
        paper = quote.papers.get()
        english, chinese = paper_of(paper.paper_en), paper_of(paper.paper_zh)
    assert english.subtitle == "Northern Pumps Ltd."
    assert "Northern Pumps Ltd." in dict(english.facts)["Client"]
    assert chinese.subtitle == party.name


def test_prices_of_the_house_never_reach_the_paper(rated: House) -> None:
    quote = offered(rated)
    with acting_as(rated.manager):
        told = lines(quote.papers.get(), "en")
    assert "RAROC" not in told
    assert "floor" not in told.lower()


def test_a_changed_paper_no_longer_fits_its_seal(rated: House) -> None:
    quote = offered(rated)
    with acting_as(rated.manager):
        paper = quote.papers.get()
        paper.paper_en = paper.paper_en.replace("12.0000%", "1.0000%")
        assert not quotes.is_whole(paper)
        with pytest.raises(ProgrammingError, match="a sealed paper stays"), transaction.atomic():
            paper.save()


def test_each_paper_is_sealed_after_the_one_before(rated: House) -> None:
    first, second = offered(rated), offered(rated)
    with acting_as(rated.manager):
        assert second.papers.get().seal_before == first.papers.get().seal


def test_what_was_offered_is_not_designed_any_more(rated: House) -> None:
    quote = offered(rated)
    with acting_as(rated.manager), pytest.raises(BadInput, match="not changed any more"):
        changed(rated.manager, quote.structures.get(), tenor_months=6)


def test_a_form_that_was_overtaken_offers_nothing(rated: House) -> None:
    quote = begun(rated.manager, rated.mine).quote
    with acting_as(rated.manager):
        structures.name_quote(by=rated.manager, quote=quote, told={"title": "other"}, saves=0)
        with pytest.raises(BadInput, match="Somebody has changed"):
            quotes.offer_quote(by=rated.manager, quote=quote, valid_until=ahead(), saves=0)


@pytest.mark.parametrize("days", [-1, 400])
def test_an_offer_holds_from_today_for_at_most_a_year(rated: House, days: int) -> None:
    quote = begun(rated.manager, rated.mine, rate=Decimal("0.12")).quote
    with acting_as(rated.manager), pytest.raises(BadInput, match="valid_until"):
        quotes.offer_quote(by=rated.manager, quote=quote, valid_until=ahead(days), saves=quote.saves)


def test_a_start_that_has_passed_is_not_offered(rated: House) -> None:
    with pytest.raises(BadInput, match="A: starts"):
        offered(rated, starts=timezone.localdate() - timedelta(days=3))


def test_a_rate_below_the_floor_is_offered_only_once_somebody_allowed_it(rated: House) -> None:
    structure = begun(rated.manager, rated.mine, rate=Decimal("0.04"))
    quote = fresh(structure.quote)
    with acting_as(rated.manager):
        ground = Ground(rated.mine, timezone.localdate())
        ask = ask_of(Design.of(structure), ground)
        floor = quotes.look(quote, prices=True)[0][1].priced
        assert floor is not None
    structure = changed(rated.manager, structure, rate=Decimal(str(round(floor.floor - 0.0005, 6))))
    with acting_as(rated.manager):
        with pytest.raises(BadInput, match=r"A: rate: .* below the floor"):
            quotes.offer_quote(by=rated.manager, quote=fresh(quote), valid_until=ahead(), saves=quote.saves)
        ask = ask_of(Design.of(structure), ground)
        asked = ask_price(by=rated.manager, ask=ask, key=price_key(structure), reason="All accounts move to us")
    with acting_as(rated.head):
        allow_price(by=rated.head, allowance=asked, why="Fine")
    structure = changed(rated.manager, structure, amount=structure.amount - 1000)
    with acting_as(rated.manager):
        assert Allowance.objects.get().state == "void"
        with pytest.raises(BadInput, match=r"A: rate: .* below the floor") as told:
            quotes.offer_quote(by=rated.manager, quote=fresh(quote), valid_until=ahead(), saves=quote.saves)
        assert "Approval by" in (told.value.todo or "")
        ask = asked_of(structure)
        asked = ask_price(by=rated.manager, ask=ask, key=price_key(structure), reason="All accounts move to us")
    with acting_as(rated.head):
        allow_price(by=rated.head, allowance=asked, why="Fine")
    assert offer(rated, fresh(quote)).state == "offered"


def test_no_offer_is_made_while_nobody_knows_the_floor(house: House) -> None:
    with pytest.raises(BadInput, match=r"A: rate: .*unknown: .*no confirmed rating") as told:
        offered(house)
    assert "Have the client rated" in (told.value.todo or "")


def test_an_amount_no_limit_allows_is_not_offered(rated: House) -> None:
    capital(rated, tier_1=5_000_000, net=6_000_000)
    with pytest.raises(BadInput, match=r"A: amount: .*over the limit"):
        offered(rated)


def test_more_than_the_share_of_a_project_is_refused(rated: House) -> None:
    of = project(rated.mine, cost="1000000")
    quote = begun(rated.manager, rated.mine, "fixed_asset", of=of, rate=Decimal("0.12"), amount=Decimal(1_000_000)).quote
    with pytest.raises(BadInput, match=r"structure/least_capital: other"):
        offer(rated, fresh(quote))


def test_the_client_chooses_one_and_the_others_fall(rated: House) -> None:
    first = begun(rated.manager, rated.mine, rate=Decimal("0.12"))
    with acting_as(rated.manager):
        second = structures.add_alternative(by=rated.manager, structure=first)
    quote = offer(rated, fresh(first.quote))
    with acting_as(rated.manager):
        assert "side by side" in str([one.title for one in paper_of(quote.papers.get().paper_en).sections])
        sheet = quotes.choose_structure(by=rated.manager, structure=Structure.objects.get(pk=second.pk))
        states = dict(quote.structures.values_list("letter", "state"))
        assert states == {"A": "withdrawn", "B": "chosen"}
        assert sheet.structure_id == second.pk
        assert lines(sheet, "en").endswith("Term sheet")
        with pytest.raises(BadInput, match="Only what is offered"):
            quotes.choose_structure(by=rated.manager, structure=Structure.objects.get(pk=first.pk))


def test_an_offer_that_ended_is_not_chosen(rated: House, monkeypatch: pytest.MonkeyPatch) -> None:
    quote = offered(rated)
    with acting_as(rated.manager):
        structure = quote.structures.get()
        monkeypatch.setattr(timezone, "localdate", lambda: quote.valid_until + timedelta(days=1))
        with pytest.raises(BadInput, match="The offer ended"):
            quotes.choose_structure(by=rated.manager, structure=structure)


def test_a_new_version_starts_with_the_old_terms_and_replaces_it_once_offered(rated: House) -> None:
    old = offered(rated, tenor_months=18)
    with acting_as(rated.manager):
        new = quotes.renew_quote(by=rated.manager, quote=old)
        again = quotes.renew_quote(by=rated.manager, quote=old)
        copy, first = new.structures.get(), old.structures.get()
    assert (new.number, new.version, new.pk) == (old.number, 2, again.pk)
    assert (copy.tenor_months, copy.before_id) == (18, first.pk)
    offer(rated, fresh(new))
    kept = fresh(old)
    assert (kept.state, kept.closed_why) == ("withdrawn", "replaced by version 2")


def test_a_quote_is_withdrawn_only_with_a_reason(rated: House) -> None:
    quote = offered(rated)
    with acting_as(rated.manager):
        with pytest.raises(BadInput, match="reason"):
            quotes.withdraw_quote(by=rated.manager, quote=quote, why=" ")
        assert quotes.withdraw_quote(by=rated.manager, quote=quote, why="Went elsewhere").state == "withdrawn"
        assert quotes.is_whole(quote.papers.get())
    with as_system():
        assert Entry.objects.filter(client=rated.mine, act="withdrew a quote").exists()


def test_who_may_not_price_offers_nothing(house: House) -> None:
    quote = begun(house.manager, house.mine).quote
    with acting_as(house.risk), pytest.raises(NotAllowed):
        quotes.offer_quote(by=house.risk, quote=quote, valid_until=ahead(), saves=quote.saves)


def test_papers_of_another_branch_are_not_there(rated: House) -> None:
    offered(rated)
    with acting_as(rated.other):
        assert TermSheet.objects.count() == 0
        assert Quote.objects.count() == 0


def test_covenants_go_into_the_paper_and_along_to_the_next_version(rated: House) -> None:
    structure = begun(rated.manager, rated.mine, rate=Decimal("0.12"))
    with acting_as(rated.manager):
        set_covenant(by=rated.manager, client=rated.mine, rule="liabilities_to_assets",
                     terms=Terms(limit=Decimal("0.60")), structure=structure)
    quote = offer(rated, fresh(structure.quote))
    with acting_as(rated.manager):
        assert "Covenants" in [one.title for one in paper_of(quote.papers.get().paper_en).sections]
        made = quotes.renew_quote(by=rated.manager, quote=quote).structures.get()
        assert Covenant.objects.filter(structure=made).count() == 1
