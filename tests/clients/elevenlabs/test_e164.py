"""Telephone numbers."""

import pytest

from tests.rows import each_row
from voiceflow.clients.elevenlabs.e164 import check_e164, is_e164
from voiceflow.errors import LocalProtocolError


@pytest.mark.parametrize("number", ["+15550100", "+447700900000", "+123456789012345", "+29022222"])
def test_a_number_with_plus_and_country_can_be_dialled(number: str) -> None:
    assert is_e164(number)


@each_row(
    "number",
    [
        "",
        "+",
        "15550100",
        "+05550100",
        "+1 555 0100",
        "+1555010a",
        "+1234567890123456",
        "+15550100\n",
        "+1５５５0100",
        "+１５５５",
    ],
)
def test_anything_else_cannot_and_is_not_quoted(number: str) -> None:
    with pytest.raises(LocalProtocolError, match="to_number: must") as caught:
        check_e164(number, "to_number")
    assert len(number) < 3 or number not in str(caught.value)
