"""Recognisers of all manners, and turns and replies on top of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from tests.calls.scene import Scene, by_question, last_user, slow, texts, use, words_of
from voiceflow import (
    CommitFrame,
    InterimTranscriptionFrame,
    Processor,
    RecogniserFrame,
    ServiceError,
    StartFrame,
    TranscriptionFrame,
    UserStartedSpeakingFrame,
    handles,
)
from voiceflow.audio.vad import VADParams
from voiceflow.processors import VAD
from voiceflow.processors.elevenlabs import ElevenLabsSegmentSTT
from voiceflow.turns import TurnPolicy

pytestmark = pytest.mark.rows(2)

LONG = "We open at eight on every day of the week. On Sundays we are closed all day."


@dataclass(frozen=True)
class Manner:
    """What a recogniser gives, and when.

    Attributes:
        interims: Seconds after the start of a voice at which its words are read, or none.
        finals: Seconds after a commit at which the final transcript comes, each once more.
        is_frank: Whether it says that it gives no interim words.
        is_split: Whether each word is final by itself.
        speaker: Who is said to speak.
        settles: Whether it says so where it heard no words.
        fails: Whether it reports an error at each commit.
    """

    interims: float | None = 0.3
    finals: Sequence[float] = (0.1,)
    is_frank: bool = False
    is_split: bool = False
    speaker: str = "user"
    settles: bool = True
    fails: bool = False


class Recogniser(Processor):
    """A recogniser with a manner."""

    def __init__(self, manner: Manner, pending: list[str]) -> None:
        super().__init__(name="recogniser")
        self._manner = manner
        self._pending = pending
        self._open: list[str] = []

    @handles(StartFrame)
    def begin(self, frame: StartFrame) -> list[Any]:
        frank = [RecogniserFrame(gives_interims=False)] if self._manner.is_frank else []
        return [frame, *frank]

    @handles(UserStartedSpeakingFrame)
    def started(self, frame: UserStartedSpeakingFrame) -> UserStartedSpeakingFrame:
        if self._manner.interims is not None and self._pending:
            self.spawn(self._read(self._manner.interims), name="read")
        return frame

    async def _read(self, delay: float) -> None:
        await asyncio.sleep(delay)
        if self._pending:
            text = " ".join(self._pending)
            self.push(InterimTranscriptionFrame(text=text, speaker=self._manner.speaker))

    @handles(CommitFrame)
    def commit(self, frame: CommitFrame) -> None:
        text = " ".join(self._pending)
        self._pending.clear()
        if self._manner.fails:
            self.fail(ServiceError("hiccup", vendor="test", code="hiccup", retryable=True))
        for delay in self._manner.finals:
            self.spawn(self._settle(delay, text), name="settle")

    async def _settle(self, delay: float, text: str) -> None:
        await asyncio.sleep(delay)
        if not text:
            if self._manner.settles:
                self.push(InterimTranscriptionFrame(text="", speaker=self._manner.speaker, is_final=True))
            return
        for piece in text.split() if self._manner.is_split else [text]:
            self.push(TranscriptionFrame(text=piece, speaker=self._manner.speaker))


MANNERS = {
    "good": Manner(),
    "late": Manner(finals=(1.2,)),
    "no finals": Manner(finals=()),
    "too late": Manner(finals=(3.0,)),
    "words apart": Manner(is_split=True),
    "no interims": Manner(interims=None),
    "no interims, frankly": Manner(interims=None, is_frank=True),
    "no interims, late": Manner(interims=None, is_frank=True, finals=(1.0,)),
    "never settles silence": Manner(settles=False),
    "fails": Manner(fails=True),
    "somebody": Manner(speaker="speaker_1"),
}
each_manner = pytest.mark.parametrize("manner", MANNERS.values(), ids=MANNERS)
VADS: dict[str, Callable[[], Processor]] = {
    "quick": VAD,
    "onset of 0.2 s": lambda: VAD(params=VADParams(onset=0.2, onset_within=0.3)),
}
each_vad = pytest.mark.parametrize("vad", VADS.values(), ids=VADS)


def hearing(manner: Manner, answers: Any, **options: Any) -> Scene:
    """A scene with a recogniser of that manner."""
    scene: Scene = Scene(answers, stt=lambda: Recogniser(manner, scene.pending), **options)
    return scene


@each_manner
@each_vad
async def test_two_questions_are_answered_and_a_cough_over_the_second_answer_costs_nothing(
    manner: Manner, vad: Callable[[], Processor]
) -> None:
    scene = hearing(manner, by_question(open=LONG, where="At the station."), vad=vad)
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("And where are you located now?")
        await caller.wait(pause=2.0)
        await caller.say("And when do you open tomorrow?")
        await caller.begins()
        await caller.listen(0.6)
        await caller.cough()
        await caller.stops(pause=3.0)
    assert scene.said == f"Hello there. At the station. {LONG}"


@each_manner
@each_vad
@pytest.mark.parametrize("count", [0, 1, 2])
async def test_an_interruption_is_answered_by_every_recogniser(
    manner: Manner, vad: Callable[[], Processor], count: int
) -> None:
    scene = hearing(
        manner,
        by_question(open=LONG, where="At the station."),
        vad=vad,
        turns=TurnPolicy(words_to_interrupt=count),
    )
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("And when do you open tomorrow?")
        await caller.begins()
        await caller.listen(0.8)
        await caller.say("No, tell me where it is please.")
        await caller.listen(16.0)
    assert scene.said.endswith("At the station.")
    assert scene.said.startswith("Hello there. We open")


@each_manner
@pytest.mark.parametrize("moment", [0.5, 0.9])
async def test_words_before_the_answer_sounds_join_the_question(manner: Manner, moment: float) -> None:
    scene = hearing(manner, lambda request: slow(f"You said {last_user(request).split()[-1]}", 2.5))
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("When do you open tomorrow?")
        await caller.listen(moment)
        await caller.say("I mean on the sunday")
        await caller.wait()
    assert scene.said.endswith("sunday")


@each_manner
async def test_a_cough_while_a_tool_runs_is_none_of_its_business(manner: Manner) -> None:
    runs: list[str] = []

    async def find() -> str:
        """Find it."""
        runs.append("x")
        await asyncio.sleep(3.0)
        return "seventeen"

    scene = hearing(manner, by_question(look=use("find", "One moment.")), tools=[find])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Look it up for me please.")
        await caller.begins()
        await caller.listen(1.2)
        await caller.cough()
        await caller.listen(10.0)
    assert scene.said == "Hello there. One moment. The result is seventeen."
    assert runs == ["x"]


@each_manner
async def test_a_caller_of_whom_no_word_is_read_is_asked_again(manner: Manner) -> None:
    scene = hearing(manner, by_question(open=LONG))
    async with scene.call() as caller:
        await caller.wait()
        await caller.cough(2.0)
        await caller.wait(pause=2.0)
        await caller.say("When do you open tomorrow?")
        await caller.wait(pause=2.0)
    assert scene.said == f"Hello there. Sorry, I didn't catch that. Could you say it again? {LONG}"


@pytest.mark.parametrize("second", [0.05, 0.3, 1.0, 2.5])
@pytest.mark.parametrize("is_interruption", [False, True])
async def test_a_final_that_comes_twice_is_one_turn(second: float, is_interruption: bool) -> None:
    scene = hearing(Manner(finals=(0.1, second)), by_question(open=LONG, where="At the station."))
    async with scene.call(has_all_words=False) as caller:
        await caller.wait()
        if is_interruption:
            await caller.say("And when do you open tomorrow?")
            await caller.begins()
            await caller.listen(0.5)
        await caller.say("No, tell me where it is please.")
        await caller.listen(12.0)
    assert scene.said.endswith("At the station.")
    assert scene.understood[-1] == "No, tell me where it is please."


@pytest.mark.parametrize("interims", [0.3, None])
async def test_a_final_without_words_asks_the_caller_again(interims: float | None) -> None:
    scene: Scene

    class Deaf(Recogniser):
        """Reads words, and takes them back."""

        async def _settle(self, delay: float, text: str) -> None:
            await super()._settle(delay, "")

    manner = Manner(interims=interims)
    scene = Scene(by_question(), stt=lambda: Deaf(manner, scene.pending))
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("When do you open tomorrow?")
        await caller.wait()
        scene.spoken.clear()
    assert scene.said == "Hello there. Sorry, I didn't catch that. Could you say it again?"


@pytest.mark.parametrize("moment", [0.0, 0.5, 2.0, 4.0])
async def test_an_error_of_the_recogniser_does_not_touch_the_reply(moment: float) -> None:
    scene = hearing(Manner(), by_question(open=LONG))
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("When do you open tomorrow?")
        await caller.begins()
        await caller.listen(moment)
        chain = scene.agent.session.processors
        chain[2].fail(ServiceError("hiccup", vendor="test", code="hiccup", retryable=True))
        await caller.stops(pause=1.5)
    assert scene.said == f"Hello there. {LONG}"
    assert texts(scene.agent.context.to_openai(), "assistant")[-1] == LONG


@pytest.mark.parametrize("count", [0, 1, 2])
async def test_two_people_who_talk_at_once_are_both_understood(count: int) -> None:
    scene: Scene

    class Two(Recogniser):
        """Says every second word of somebody else."""

        async def _settle(self, delay: float, text: str) -> None:
            await asyncio.sleep(delay)
            for speaker, words in (("A", text.split()[::2]), ("B", text.split()[1::2])):
                if words:
                    self.push(TranscriptionFrame(text=" ".join(words), speaker=speaker))
            if not text:
                self.push(InterimTranscriptionFrame(text="", is_final=True))

    scene = Scene(
        by_question(open=LONG, station="Right."),
        stt=lambda: Two(Manner(interims=None), scene.pending),
        turns=TurnPolicy(words_to_interrupt=count),
    )
    async with scene.call(has_all_words=False) as caller:
        await caller.wait()
        await caller.say("open it tomorrow please")
        await caller.begins()
        await caller.listen(1.0)
        await caller.say("No, is it at the station?")
        await caller.listen(14.0)
        said = sorted(words_of(" ".join(scene.understood)))
        spoken = [word for text in scene.spoken for word in words_of(text)]
        assert sorted(word for word in said if word not in ("a", "b", "speaker")) == sorted(spoken)
    assert scene.said.endswith("Right.")


@pytest.mark.parametrize("cough", [None, 0.6])
async def test_a_recogniser_of_recordings_hears_turns_and_coughs(cough: float | None) -> None:
    scene = Scene(by_question(open=LONG, where="At the station."), stt=ElevenLabsSegmentSTT)
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("And where are you located now?")
        await caller.wait()
        await caller.say("And when do you open tomorrow?")
        await caller.begins()
        if cough is not None:
            await caller.listen(cough)
            await caller.cough()
        await caller.stops(pause=3.0)
    assert scene.said == f"Hello there. At the station. {LONG}"


async def test_a_recogniser_of_recordings_hears_an_interruption() -> None:
    scene = Scene(by_question(open=LONG, where="At the station."), stt=ElevenLabsSegmentSTT)
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("And when do you open tomorrow?")
        await caller.begins()
        await caller.listen(1.0)
        await caller.say("No, tell me where it is please.")
        await caller.wait()
    assert scene.said.endswith("At the station.")
