"""The options of telephone menus."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.answering.menu import choose_option, is_same_menu, menu_options


@pytest.mark.parametrize(
    ("text", "options"),
    [
        (
            "Welcome. For sales, press 1. For appointments, press two. To hear this again, press star.",
            [("1", "For sales"), ("2", "For appointments"), ("*", "To hear this again")],
        ),
        (
            "Press 1 for sales. Press 2 for support, or press 0 to speak to an operator.",
            [("1", "for sales"), ("2", "for support"), ("0", "to speak to an operator")],
        ),
        (
            "Für Termine drücken Sie die Eins. Für Rechnungen drücken Sie bitte die 2.",
            [("1", "Für Termine"), ("2", "Für Rechnungen")],
        ),
        ("Para ventas, pulse uno. Para citas, marque el 2.", [("1", "Para ventas"), ("2", "Para citas")]),
        (
            "Pour un rendez-vous, tapez 1. Pour la comptabilité, appuyez sur la touche dièse.",
            [("1", "Pour un rendez-vous"), ("#", "Pour la comptabilité")],
        ),
        ("Hello, how can I help you?", []),
    ],
)
def test_a_menu_is_read_in_both_orders_of_key_and_label(text: str, options: list[tuple[str, str]]) -> None:
    assert [(option.key, option.label) for option in menu_options(text)] == options


def test_the_most_wanted_option_is_chosen_by_the_beginnings_of_its_words() -> None:
    options = menu_options("For sales, press 1. For appointments, press 2. For the operator, press 0.")
    chosen = choose_option(options, ("billing", "appointment", "operator"))
    assert chosen is not None
    assert chosen.key == "2"
    assert choose_option(options, ("ales",)) is None


def test_one_menu_heard_twice_with_a_misheard_word_is_the_same() -> None:
    menu = "For sales, press 1. For appointments, press 2. For all other questions, press 0."
    assert is_same_menu(menu, menu.replace("questions", "question"))
    assert not is_same_menu(menu, "Please enter your customer number.")


@given(st.text(max_size=300))
def test_no_text_makes_the_reading_fail(text: str) -> None:
    assert all(option.key in "0123456789*#" for option in menu_options(text))
