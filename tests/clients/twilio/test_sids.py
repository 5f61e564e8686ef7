"""Identifiers of Twilio's resources."""

import pytest

from tests.rows import each_row
from voiceflow.clients.twilio.sids import check_sid
from voiceflow.errors import LocalProtocolError

DIGITS = "0123456789abcdef" * 2


def test_a_sid_has_its_letters_and_its_digits() -> None:
    assert check_sid(f"RE{DIGITS}", "RE", "recording") == f"RE{DIGITS}"


@each_row(
    "sid",
    [
        "",
        "RE",
        DIGITS,
        f"CA{DIGITS}",
        f"RE{DIGITS}0",
        f"RE{DIGITS[1:]}",
        f"RE{DIGITS.upper()}",
        f"RE{DIGITS}\n",
        "RE../Calls",
    ],
)
def test_what_could_lead_to_another_address_is_refused(sid: str) -> None:
    with pytest.raises(LocalProtocolError, match="the sid of a recording is RE and 32 hexadecimal digits"):
        check_sid(sid, "RE", "recording")
