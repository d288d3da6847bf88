"""A corporate loan in the browser, in Chinese: from a new lead to money paid out; each gate refuses first, then is met."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Demonstration
from tests.journeys.corporate_case import (
    the_case_is_reviewed_and_voted_on,
    the_client_chooses_and_the_case_opens,
    the_contracts_are_drafted_and_signed,
    the_names_are_cleared_for_the_case,
)
from tests.journeys.corporate_lead import (
    Journey,
    a_name_to_keep_away_from_is_brought_in,
    the_client_is_found,
    the_first_contact_is_made,
    the_lead_is_written_down_and_screened,
    the_need_is_known,
)
from tests.journeys.corporate_money import (
    the_drawing_waits_for_its_conditions,
    the_road_is_walked,
    three_people_bring_the_money_out,
)
from tests.journeys.hands import Enter

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_corporate_loan_goes_from_a_new_lead_to_money_paid_out(sign_in: Enter, demonstration: Demonstration) -> None:
    journey = Journey(sign_in)
    the_client_is_found(journey)
    a_name_to_keep_away_from_is_brought_in(journey)
    the_lead_is_written_down_and_screened(journey)
    the_first_contact_is_made(journey)
    the_need_is_known(journey)
    the_client_chooses_and_the_case_opens(journey)
    the_names_are_cleared_for_the_case(journey)
    the_case_is_reviewed_and_voted_on(journey)
    the_contracts_are_drafted_and_signed(journey)
    the_drawing_waits_for_its_conditions(journey)
    three_people_bring_the_money_out(journey)
    the_road_is_walked(journey)
