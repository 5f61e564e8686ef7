"""What the service writes may quote a call: it is kept, and not told."""

from voiceflow.clients.elevenlabs.reactions import Reaction, reported_error


def test_the_services_words_are_no_part_of_the_error_that_is_logged() -> None:
    error = reported_error("input_error", "cannot say 'my secret'", Reaction.GIVE_UP)
    assert "secret" not in f"{error} {error!r}"
    assert error.detail == "cannot say 'my secret'"
    assert (error.code, error.retryable) == ("input_error", False)
