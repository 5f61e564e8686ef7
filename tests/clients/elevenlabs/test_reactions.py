"""What the service writes may quote a call: it is kept, and not told."""

import pytest

from tests.rows import each_row
from voiceflow.clients.elevenlabs.reactions import (
    STT_ERRORS,
    TTS_ERRORS,
    Reaction,
    reaction_to,
    reported_error,
)


def test_the_services_words_are_no_part_of_the_error_that_is_logged() -> None:
    error = reported_error("input_error", "cannot say 'my secret'", Reaction.GIVE_UP)
    assert "secret" not in f"{error} {error!r}"
    assert error.detail == "cannot say 'my secret'"
    assert (error.code, error.retryable) == ("input_error", False)


@each_row(
    "name",
    [
        "invalid_output_format",
        "output_format_not_allowed",
        "unsupported_audio_format",
        "audio_format_error",
        "unknown_voice",
        "voice_not_found",
        "model_not_supported",
        "subscription_required",
        "payment_required",
        "invalid_api_key",
        "missing_permissions",
        "only_for_creator+",
        "quota_exceeded",
        "credits_exhausted",
    ],
)
def test_no_other_socket_helps_against_what_the_account_or_the_settings_lack(name: str) -> None:
    assert reaction_to(name, TTS_ERRORS) is Reaction.GIVE_UP
    assert reaction_to(name, STT_ERRORS) is Reaction.GIVE_UP


@pytest.mark.parametrize(
    "name", ["internal_error", "server_restarting", "rate_limited_briefly", "found", "unknown", "unavailable"]
)
def test_an_unknown_error_calls_for_another_socket(name: str) -> None:
    assert reaction_to(name, {}) is Reaction.RECONNECT


def test_what_is_documented_counts_before_what_a_name_sounds_like() -> None:
    assert reaction_to("invalid_message", TTS_ERRORS) is Reaction.RECONNECT
    assert reaction_to("input_timeout_exceeded", TTS_ERRORS) is Reaction.RECONNECT
