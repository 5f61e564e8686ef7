"""The processor that hides card numbers."""

import json
from collections.abc import Callable

import pytest

from voiceflow import InterimTranscriptionFrame, TranscriptionFrame, Word
from voiceflow.testing import Stage, play


async def test_the_model_never_sees_a_card_number(stage_for: Callable[..., Stage]) -> None:
    answer = "You can pay at the desk."
    async with stage_for("custom_processor.py", answers=[answer]) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("My card is 4111 1111 1111 1111, is that all right?")
            await caller.wait_for_agent()
        assert stage.transcript[1:] == [
            ("caller", "My card is [card], is that all right?"),
            ("agent", answer),
        ]
        (exchange,) = stage.model.exchanges
        assert "4111" not in json.dumps(exchange.request)


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("It is 4111-1111-1111-1111.", "It is [card]."),
        ("378282246310005", "[card]"),
        ("My card is 4111111111111111111111.", "My card is [card]."),
        ("Order 4729, please.", "Order 4729, please."),
        ("Call 555 010 0199.", "Call 555 010 0199."),
    ],
)
async def test_only_card_numbers_are_hidden(said: str, hidden: str, redact: type) -> None:
    words = (Word(said, 0.0, 1.0),)
    script = [(0.0, InterimTranscriptionFrame(text=said)), (1.0, TranscriptionFrame(text=said, words=words))]
    played = await play([redact()], script)
    assert [frame.text for _, frame in played.of(InterimTranscriptionFrame)] == [hidden]
    ((_, final),) = played.of(TranscriptionFrame)
    assert (final.text, final.words) == (hidden, words if said == hidden else ())
