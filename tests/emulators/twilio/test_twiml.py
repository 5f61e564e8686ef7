"""What the carrier takes for TwiML."""

from __future__ import annotations

from voiceflow.emulators.twilio.twiml import parse


def test_an_empty_response_is_one() -> None:
    assert parse(b"<Response/>") == []
