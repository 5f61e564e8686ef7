"""What a docstring says of a function and its arguments, in the forms in which people write them."""

import pytest

from voiceflow.dialogue.docstrings import Description, describe


def google() -> None:
    """Books an appointment
    in the practice.

    Only on workdays.

    Args:
        day: On which day,
            in the caller's time zone.
        kind (str, optional): What for: a check-up or pain.
        **more: Anything else.

    Returns:
        What was booked.

    It may take a while.
    """


def numpy() -> None:
    """
    Books an appointment
    in the practice.

    Only on workdays.

    Parameters
    ----------
    day : str
        On which day,
        in the caller's time zone.
    kind : {'check', 'pain'}, optional
        What for: a check-up or pain.
    **more
        Anything else.

    Returns
    -------
    str
        What was booked.

    Notes
    -----
    It may take a while.
    """


def sphinx() -> None:
    """Books an appointment
    in the practice.

    Only on workdays.

    :param day: On which day,
        in the caller's time zone.
    :type day: str
    :param str kind: What for: a check-up or pain.
    :keyword more: Anything else.
    :returns: What was booked.
    :raises ValueError: If it is full.
    """


def epydoc() -> None:
    """Books an appointment in the practice.

    Only on workdays.

    @param day: On which day,
        in the caller's time zone.
    @param kind: What for: a check-up or pain.
    @param more: Anything else.
    @return: What was booked.
    """


TEXT = "Books an appointment in the practice.\nOnly on workdays."
ARGUMENTS = {
    "day": "On which day, in the caller's time zone.",
    "kind": "What for: a check-up or pain.",
    "more": "Anything else.",
}


@pytest.mark.parametrize("function", [numpy, sphinx, epydoc])
def test_the_usual_forms_say_the_same(function: object) -> None:
    assert describe(function) == Description(TEXT, ARGUMENTS)  # type: ignore[arg-type]


def test_text_behind_the_sections_of_the_google_form_is_text() -> None:
    assert describe(google) == Description(f"{TEXT}\nIt may take a while.", ARGUMENTS)


def test_two_arguments_may_share_a_line_in_the_numpy_form() -> None:
    def f() -> None:
        """Adds.

        Parameters
        ----------
        a, b : int
            A number.
        """

    assert describe(f).arguments == {"a": "A number.", "b": "A number."}


def test_what_only_looks_like_a_section_is_text() -> None:
    def f() -> None:
        """Returns the hours: from nine to six.

        Example: on Monday.
        :warning: closed on Sunday.
        """

    assert describe(f) == Description(
        "Returns the hours: from nine to six.\nExample: on Monday. :warning: closed on Sunday.", {}
    )


def test_no_docstring_is_an_empty_description() -> None:
    def f() -> None: ...

    assert describe(f) == Description("", {})
