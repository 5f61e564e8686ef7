"""What the page shows of a conversation."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from voiceflow import (
    TELEPHONE,
    AgentAudioFrame,
    AgentStartedSpeakingFrame,
    AgentTextFrame,
    ConfigurationError,
    Direction,
    ErrorFrame,
    Frame,
    HeardFrame,
    InterimTranscriptionFrame,
    Processor,
    TranscriptionFrame,
    TurnDecisionFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.dialogue.reply_texts import MOST_REPLIES
from voiceflow.transports.browser.captions import Captions

END = TurnDecisionFrame(action="end_turn", reason="silence")
AUDIO = AgentAudioFrame(reply=1, data=b"\xff", format=TELEPHONE)


def said(text: str, reply: int = 1) -> AgentTextFrame:
    return AgentTextFrame(reply=reply, text=text)


class Screen:
    """Feeds frames to captions as a chain of two processors does, and keeps the messages."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self._chain = Processor(name="first"), Processor(name="second")
        self._captions = Captions(lambda text: self.messages.append(json.loads(text)))

    def show(self, *frames: Frame) -> list[dict[str, Any]]:
        self.messages.clear()
        for frame in frames:
            for processor in self._chain:
                self._captions.observe(processor, frame, Direction.DOWNSTREAM)
        return list(self.messages)


async def test_each_frame_is_shown_once() -> None:
    assert len(Screen().show(said("Hello."))) == 1


async def test_words_that_were_not_heard_are_set_apart() -> None:
    screen = Screen()
    screen.show(said("We open at nine. "), said("We close at six."))
    [message] = screen.show(HeardFrame(reply=1, text="We open at", seconds=1.0))
    assert message == {
        "type": "agent",
        "reply": 1,
        "heard": "We open at",
        "unheard": " nine. We close at six.",
        "over": False,
    }
    [message] = screen.show(HeardFrame(reply=1, text="We open at nine.", seconds=1.2, is_final=True))
    assert (message["heard"], message["unheard"], message["over"]) == (
        "We open at nine.",
        " We close at six.",
        True,
    )


async def test_a_complete_reply_has_no_unheard_words_although_no_times_are_known() -> None:
    screen = Screen()
    screen.show(said("Bye!"))
    [message] = screen.show(HeardFrame(reply=1, text="", seconds=1, is_final=True, is_complete=True))
    assert (message["heard"], message["unheard"]) == ("Bye!", "")


async def test_pieces_of_a_turn_are_one_line_until_the_turn_ends() -> None:
    screen = Screen()
    messages = screen.show(
        InterimTranscriptionFrame(text="what are"),
        TranscriptionFrame(text="What are"),
        InterimTranscriptionFrame(text="your hours"),
        TranscriptionFrame(text="your hours?"),
        END,
        TranscriptionFrame(text="Thanks."),
    )
    assert [(one["turn"], one["text"], one["final"]) for one in messages] == [
        (0, "what are", False),
        (0, "What are", False),
        (0, "What are your hours", False),
        (0, "What are your hours?", False),
        (0, "What are your hours?", True),
        (1, "Thanks.", False),
    ]


async def test_the_latency_of_an_answer_is_the_sum_of_its_stages() -> None:
    screen = Screen()
    now = asyncio.get_running_loop().time
    screen.show(UserStoppedSpeakingFrame(at=now()))
    for frame in (TranscriptionFrame(text="Hi"), END, said("Hello."), AUDIO, AUDIO):
        await asyncio.sleep(0.1)
        screen.show(frame)
    [message] = screen.show(AgentStartedSpeakingFrame(reply=1))
    assert message == {
        "type": "latency",
        "reply": 1,
        "seconds": 0.5,
        "stages": {"transcript": 0.1, "turn": 0.1, "model": 0.1, "voice": 0.1, "line": 0.1},
    }
    assert screen.show(AgentStartedSpeakingFrame(reply=2)) == []


async def test_an_error_of_ours_is_explained_and_another_is_only_named() -> None:
    [ours] = Screen().show(ErrorFrame(processor="llm", error=ConfigurationError("set OPENAI_API_KEY")))
    [other] = Screen().show(ErrorFrame(processor="mine", error=ValueError("4929 1234")))
    assert ours["text"] == "llm: ConfigurationError: set OPENAI_API_KEY"
    assert other["text"] == "mine: ValueError"


async def test_a_long_call_keeps_the_text_of_the_last_replies_only() -> None:
    screen = Screen()
    for reply in range(MOST_REPLIES + 1):
        screen.show(said("Hello.", reply))
    assert screen.show(HeardFrame(reply=0, text="Hello.", seconds=1)) == []
    assert len(screen.show(HeardFrame(reply=1, text="Hello.", seconds=1))) == 1
