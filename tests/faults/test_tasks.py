"""How many tasks a call needs, and how many of them a barge-in cancels."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from typing import Any

import pytest

from tests.faults.speech import sentence
from tests.faults.trial import QUESTIONS, Trial, answer_to
from voiceflow import Direction, Frame, InterruptionFrame, Processor
from voiceflow.emulators.openai import Answer, Delivery
from voiceflow.emulators.twilio import EmulatedTwilioCall
from voiceflow.processors.elevenlabs import ElevenLabsHttpTTS, ElevenLabsStreamTTS, ElevenLabsTTS

pytestmark = pytest.mark.rows(3)

MOST = 8


class Counted(asyncio.Task[Any]):
    """A task that notes who cancels it, and when."""

    cancelled_at: list[tuple[float, str]] = []  # noqa: RUF012 - one list for all of a test

    def cancel(self, msg: Any | None = None) -> bool:
        if is_ours(self) and not self.done():
            self.cancelled_at.append((self.get_loop().time(), self.get_name()))
        return super().cancel(msg)


def is_ours(task: asyncio.Task[Any]) -> bool:
    """Whether a task belongs to the application, and to none of the emulators."""
    code = getattr(task.get_coro(), "cr_code", None)
    place = code.co_filename if code is not None else ""
    emulated = ("testing", "emulators")
    return "/voiceflow/" in place and not any(f"/voiceflow/{part}/" in place for part in emulated)


@pytest.mark.parametrize("voice", [ElevenLabsTTS, ElevenLabsStreamTTS, ElevenLabsHttpTTS])
async def test_a_call_needs_eight_tasks_at_most_and_a_barge_in_cancels_one_at_most(
    trial: Trial, voice: Callable[[str], Processor]
) -> None:
    Counted.cancelled_at = []
    trial.voice = voice
    swept: list[float] = []
    most = 0
    trial.replies = [
        lambda _: Answer(text="Cobalt is blue in glass and in glazes. " * 5, delivery=Delivery(token_gap=0.2))
    ]

    def make(
        loop: asyncio.AbstractEventLoop,
        coro: Coroutine[Any, Any, Any] | Generator[Any, None, Any],
        **options: Any,
    ) -> Counted:
        assert isinstance(coro, Coroutine)
        return Counted(coro, loop=loop, **options)

    def note(processor: Processor, frame: Frame, _: Direction) -> None:
        nonlocal most
        # The task of the upgraded request is aiohttp's, and does the reading.
        most = max(most, 1 + sum(is_ours(task) for task in asyncio.all_tasks()))
        if isinstance(frame, InterruptionFrame) and processor.name == "CallOutput":
            swept.append(processor.session.now())

    async def deed(call: EmulatedTwilioCall) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(2)
        said = call.say(sentence(QUESTIONS[0]))
        await asyncio.sleep(said.end + 2 - loop.time())
        said = call.say(sentence(QUESTIONS[1]))
        await asyncio.sleep(said.end + 3 - loop.time())

    trial.observers = [note]
    asyncio.get_running_loop().set_task_factory(make)
    outcome = await trial.run(deed=deed)
    assert outcome.text.endswith(answer_to(QUESTIONS[1]))
    barge_in = swept[0]
    # The answer is kept until there are words; then its task is the only one that ends.
    assert [name for at, name in Counted.cancelled_at if at == barge_in] == []
    assert [name for at, name in Counted.cancelled_at if barge_in < at < barge_in + 2].count("LLM.reply") <= 1
    assert 5 < most <= MOST
