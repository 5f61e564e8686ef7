"""Why a model gave no answer."""

import pytest

from tests.clients.chat.test_wires import event
from voiceflow.clients.gemini import GenerateDecoder
from voiceflow.dialogue import (
    ModelError,
)
from voiceflow.errors import ErrorScope


def test_geminis_blocked_prompt_is_refused_for_this_request() -> None:
    with pytest.raises(ModelError) as caught:
        GenerateDecoder().receive(event({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}))
    error = caught.value
    assert (error.code, error.retryable, error.scope) == ("prohibited_content", False, ErrorScope.REQUEST)


@pytest.mark.parametrize("reason", ["MALFORMED_FUNCTION_CALL", "OTHER"])
def test_geminis_failures_may_be_tried_again(reason: str) -> None:
    decoder = GenerateDecoder()
    decoder.receive(event({"candidates": [{"finishReason": reason}]}))
    with pytest.raises(ModelError) as caught:
        decoder.end()
    assert (caught.value.code, caught.value.retryable) == (reason.lower(), True)
