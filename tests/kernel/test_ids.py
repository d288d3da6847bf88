import pytest
from hypothesis import given
from hypothesis import strategies as st

from clc.kernel import ids

GOOD_USCC = ("91110000600037341L", "91110000802100433B", "9144030071526726XG", "914403001922038216")
BAD_USCC = ("91310000132207452N", "911100001000013428", "91110000100003962T")
GOOD_LEI = ("213800KUD8LAJWSQ9D15", "529900T8BM49AURSDO55", "HWUPKR0MPOU8FGXBT394", "INR2EJN1ERAN0W5ZP974")
BAD_LEI = ("213800KUD8LAJWSQ9D16", "300300LQ8LCSGVJ4ZB86")


@pytest.mark.parametrize("code", GOOD_USCC)
def test_credit_codes_of_the_domain_reference_hold(code):
    assert ids.uscc_is_valid(code)
    assert ids.uscc_check(code[:17]) == code[17]
    assert ids.organisation_code_is_valid(code[8:17])


@pytest.mark.parametrize("code", BAD_USCC)
def test_credit_codes_with_a_wrong_check_are_refused(code):
    assert not ids.uscc_is_valid(code)


@pytest.mark.parametrize("code", ["", "9", "91110000600037341", "91110000600037341LL", "I1110000600037341L", "９１中国"])
def test_what_is_no_credit_code_is_refused_without_an_error(code):
    assert not ids.uscc_is_valid(code)


def test_lower_case_spaces_and_full_width_letters_are_forgiven():
    assert ids.uscc_is_valid(" 9111 0000 6000 3734 1l ")
    assert ids.uscc_is_valid("９１１１００００６０００３７３４１Ｌ")
    assert ids.lei_is_valid("2138 00ku d8la jwsq 9d15")


@pytest.mark.parametrize("prefix", ["A1", "N1", "Y1", "51", "11"])
def test_codes_of_collectives_and_offices_hold_by_their_check_digits(prefix):
    first = f"{prefix}110000600037341"
    assert ids.uscc_is_valid(first + ids.uscc_check(first))


def test_a_credit_code_whose_organisation_part_is_wrong_is_refused():
    first = "91110000600037342"
    assert not ids.uscc_is_valid(first + ids.uscc_check(first))


@given(at=st.integers(0, 17), letter=st.sampled_from(ids.USCC_ALPHABET), code=st.sampled_from(GOOD_USCC))
def test_one_wrong_letter_in_a_credit_code_is_found(at, letter, code):
    changed = code[:at] + letter + code[at + 1 :]
    assert ids.uscc_is_valid(changed) == (changed == code)


@pytest.mark.parametrize("code", GOOD_LEI)
def test_leis_of_the_domain_reference_hold(code):
    assert ids.lei_is_valid(code)
    assert ids.lei_check(code[:18]) == code[18:]


@pytest.mark.parametrize("code", [*BAD_LEI, "", "213800KUD8LAJWSQ9D1", "213800KUD8LAJWSQ9D1X"])
def test_leis_that_do_not_check_are_refused(code):
    assert not ids.lei_is_valid(code)


@given(first=st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=18, max_size=18))
def test_any_lei_made_with_its_check_digits_holds(first):
    assert ids.lei_is_valid(first + ids.lei_check(first))


def test_the_resident_number_of_the_domain_reference_checks():
    assert ids.resident_id_check("11010519491231002") == "X"
    assert ids.resident_id_is_valid("11010519491231002x")


@pytest.mark.parametrize("code", ["110105194912310021", "11010519491231002", "1101051949123100", "", "A1010519491231002X"])
def test_resident_numbers_that_do_not_check_are_refused(code):
    assert not ids.resident_id_is_valid(code)


def test_a_resident_number_needs_a_birthday_that_exists():
    first = "11010519490230002"
    assert not ids.resident_id_is_valid(first + ids.resident_id_check(first))
