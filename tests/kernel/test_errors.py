import pytest

from clc.kernel import errors


@pytest.mark.parametrize("kind", [errors.BadInput, errors.NotAllowed, errors.NotFound, errors.Unavailable, errors.BadPolicy])
def test_an_error_says_what_happened_and_what_to_do(kind):
    error = kind("The file is empty.", todo="Send it again.")
    assert isinstance(error, errors.ClcError)
    assert (error.message, error.todo) == ("The file is empty.", "Send it again.")
    assert str(error) == "The file is empty. Send it again."
    assert str(kind("The file is empty.")) == "The file is empty."
