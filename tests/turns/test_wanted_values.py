"""Whether a value of a known kind was read out to its end."""

from __future__ import annotations

from tests.rows import each_row
from voiceflow.turns.languages import ENGLISH
from voiceflow.turns.spoken_value import spoken_value
from voiceflow.turns.values import Value
from voiceflow.turns.wanted_values import judge


@each_row(
    ("value", "text", "expected"),
    [
        (Value.PHONE, "415 555 013", False),
        (Value.PHONE, "415 555 0134", True),
        (Value.PHONE, "0155 555 013", None),
        (Value.PHONE, "0155 555 0134", True),
        (Value.PHONE, "+44 155 555 013", None),
        (Value.PHONE, "+44 155 555 0134", True),
        (Value.CARD, "4242 4242 4242 424", False),
        (Value.CARD, "4242 4242 4242 4242", True),
        (Value.CARD, "3782 822463 10005", True),
        (Value.CODE, "47 11 8", False),
        (Value.CODE, "47 11 85", None),
        (Value.POSTCODE, "902", False),
        (Value.POSTCODE, "90210", True),
        (Value.POSTCODE, "SW1A 1AA", True),
        (Value.POSTCODE, "SW1A", False),
        (Value.ADDRESS, "42 Mill Road Springfield 90210", True),
        (Value.ADDRESS, "90210", False),
        (Value.DATE, "3 5 1980", True),
        (Value.DATE, "03/05/80", True),
        (Value.DATE, "3 5", False),
        (Value.EMAIL, "4 7", False),
    ],
)
def test_a_value_is_complete_when_it_has_its_form(value: Value, text: str, expected: bool | None) -> None:
    spoken = spoken_value(text, ENGLISH)
    assert spoken is not None
    assert judge(value, spoken) is expected
