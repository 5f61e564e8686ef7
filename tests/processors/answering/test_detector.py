"""Who answered, on emulated calls: what the far end hears, and what the model hears."""

from __future__ import annotations

import numpy as np
import pytest

from tests.outbound_scene import FarEnd, heard_at, outbound
from voiceflow.answering import AnsweredBy, AnswerVerdict
from voiceflow.audio.sound import Sound
from voiceflow.audio.tones import silence, sine
from voiceflow.emulators.twilio import EmulatedTwilioCall
from voiceflow.pipeline import Pipeline
from voiceflow.processors import LLM, VAD
from voiceflow.processors.answering import AnswerDetector, DroppedMessage, ScreeningReply, VoicemailDrop
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.testing.callers import Caller
from voiceflow.transports import Bot, Call, DialOutcome

BEEP = np.concatenate([sine(1000.0, 0.4, 8000), silence(0.2, 8000)])
MESSAGE = Sound(sine(600.0, 2.0, 8000), 8000, text="Please call us back.")
INTRODUCTION = "This is Anna from the dental practice."


def bot_with(
    verdicts: list[AnswerVerdict], dropped: list[DroppedMessage], message: str | Sound = MESSAGE
) -> Bot:
    async def bot(call: Call) -> None:
        await call.run(
            Pipeline(
                [
                    call.input(),
                    VAD(),
                    ElevenLabsSTT(),
                    AnswerDetector(verdicts.append),
                    VoicemailDrop(message, dropped.append),
                    ScreeningReply(INTRODUCTION, patience=25.0),
                    LLM(),
                    ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM"),
                    call.output(),
                ]
            )
        )

    return bot


async def person(caller: Caller) -> None:
    await caller.say("Hello?")
    await caller.wait_for_agent()


async def mailbox(caller: Caller) -> None:
    await caller.say("You have reached Sam. Please leave a message after the tone.")
    await caller.listen(0.8)
    await caller.say(BEEP)
    await caller.listen(20.0)


async def test_a_person_is_answered_by_the_agent() -> None:
    verdicts: list[AnswerVerdict] = []
    async with outbound(["Good morning, this is Anna."]) as scene:
        result, _ = await scene.dial(bot_with(verdicts, []), person)
        assert (result.outcome, result.answered_by) == (DialOutcome.ANSWERED, AnsweredBy.HUMAN)
        assert [one.answered_by for one in verdicts] == [AnsweredBy.HUMAN]
        assert verdicts[0].at < 1.2
        assert scene.stage.transcript == [("caller", "Hello?"), ("agent", "Good morning, this is Anna.")]


async def test_a_mailbox_hears_the_whole_message_after_its_beep_and_nothing_before() -> None:
    dropped: list[DroppedMessage] = []
    async with outbound() as scene:
        result, call = await scene.dial(bot_with([], dropped), mailbox)
        assert (result.outcome, result.answered_by) == (DialOutcome.MACHINE, AnsweredBy.VOICEMAIL)
        assert [one.is_complete for one in dropped] == [True]
        heard = heard_at(call)
        beep_ends = 0.35 * 11 + 0.8 + 0.4
        assert beep_ends < heard[0] < beep_ends + 0.7
        assert heard[-1] - heard[0] == pytest.approx(2.0, abs=0.05)
        assert call.ended_at is not None
        assert not scene.stage.model.exchanges


async def test_a_message_in_words_is_spoken_to_its_end() -> None:
    dropped: list[DroppedMessage] = []
    async with outbound() as scene:
        await scene.dial(bot_with([], dropped, "Please call us back on Monday."), mailbox)
        assert dropped == [DroppedMessage(is_complete=True, seconds=0.0)]
        assert scene.stage.transcript == [("agent", "Please call us back on Monday.")]


async def test_a_mailbox_that_hangs_up_too_soon_has_no_complete_message() -> None:
    dropped: list[DroppedMessage] = []

    async def impatient(caller: Caller) -> None:
        await caller.say("Please leave a message after the tone.")
        await caller.say(BEEP)
        await caller.listen(1.0)

    async with outbound() as scene:
        await scene.dial(bot_with([], dropped), impatient)
    assert [one.is_complete for one in dropped] == [False]


async def test_a_mailbox_without_a_beep_gets_the_message_after_a_silence() -> None:
    dropped: list[DroppedMessage] = []

    async def silent(caller: Caller) -> None:
        await caller.say("Please leave a message.")
        await caller.listen(20.0)

    async with outbound() as scene:
        await scene.dial(bot_with([], dropped), silent)
    assert [one.is_complete for one in dropped] == [True]


@pytest.mark.parametrize(
    "words", ["The mailbox is full. Goodbye.", "The number you have dialed is not in service."]
)
async def test_a_machine_that_takes_no_message_is_hung_up(words: str) -> None:
    async def full(caller: Caller) -> None:
        await caller.say(words)
        await caller.listen(30.0)

    async with outbound() as scene:
        result, call = await scene.dial(bot_with([], []), full)
        assert result.answered_by is AnsweredBy.NO_MESSAGE
        assert heard_at(call) == []


def opening_bot(verdicts: list[AnswerVerdict], opening: str = "") -> Bot:
    async def bot(call: Call) -> None:
        call.say("Good morning, this is Anna.")
        detector = AnswerDetector(verdicts.append, opening=opening)
        voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
        await call.run(
            Pipeline([call.input(), VAD(), ElevenLabsSTT(), detector, LLM(), voice, call.output()])
        )

    return bot


async def quiet(caller: Caller) -> None:
    await caller.listen(8.0)


@pytest.mark.parametrize(("far_end", "soonest", "latest"), [(quiet, 3.9, 5.0), (person, 0.7, 1.9)])
async def test_what_the_bot_has_to_say_waits_for_the_decision(
    far_end: FarEnd, soonest: float, latest: float
) -> None:
    async with outbound(["Yes."]) as scene:
        _, call = await scene.dial(opening_bot([]), far_end)
        assert soonest < heard_at(call)[0] < latest


async def test_an_opening_line_makes_a_silent_far_end_speak() -> None:
    verdicts: list[AnswerVerdict] = []

    async def shy(caller: Caller) -> None:
        await caller.wait_for_agent(pause=0.4)
        await caller.say("Hello?")
        await caller.wait_for_agent()

    async with outbound(["Yes."]) as scene:
        _, call = await scene.dial(opening_bot(verdicts, "Hello?"), shy)
        assert 1.4 < heard_at(call)[0] < 2.3
        assert [one.answered_by for one in verdicts] == [AnsweredBy.HUMAN]


async def test_a_person_whose_media_stream_broke_stays_a_person_and_is_not_greeted_again() -> None:
    verdicts: list[AnswerVerdict] = []

    async def bot(call: Call) -> None:
        detector = AnswerDetector(verdicts.append, greeting="Good morning.")
        voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
        chain = [call.input(), VAD(), ElevenLabsSTT(), detector, LLM(), voice, call.output()]
        await call.run(Pipeline(chain))

    async def broken(caller: Caller) -> None:
        await caller.say("Hello?")
        await caller.wait_for_agent()
        assert isinstance(caller.call, EmulatedTwilioCall)
        caller.call.cut()
        await caller.listen(2.0)
        await caller.say("He is out. Do you want to leave a message?")
        await caller.wait_for_agent()

    async with outbound(["No, thank you."]) as scene:
        result, _ = await scene.dial(bot, broken)
        assert result.outcome is DialOutcome.ANSWERED
        assert [one.answered_by for one in verdicts] == [AnsweredBy.HUMAN]
        assert scene.stage.transcript[-1] == ("agent", "No, thank you.")
        assert [text for _, text in scene.stage.transcript].count("Good morning.") <= 1


@pytest.mark.parametrize(("seconds", "is_complete"), [(2.0, True), (8.0, False)])
async def test_a_person_who_picks_up_during_the_message_or_at_its_end_is_answered(
    seconds: float, is_complete: bool
) -> None:
    verdicts: list[AnswerVerdict] = []
    dropped: list[DroppedMessage] = []
    message = Sound(sine(600.0, seconds, 8000), 8000, text="Please call us back.")

    async def picks_up(caller: Caller) -> None:
        await caller.say("You have reached Sam. Please leave a message after the tone.")
        await caller.listen(0.8)
        await caller.say(BEEP)
        await caller.listen(1.0)
        await caller.say("Hello, hello, I am here, who is this?")
        await caller.wait_for_agent()

    async with outbound(["Hi, this is Anna."]) as out:
        result, _ = await out.dial(bot_with(verdicts, dropped, message), picks_up)
    assert [verdict.answered_by for verdict in verdicts] == [AnsweredBy.VOICEMAIL, AnsweredBy.HUMAN]
    assert result.outcome is DialOutcome.ANSWERED
    assert [each.is_complete for each in dropped] == [is_complete]
    assert out.stage.transcript[-1] == ("agent", "Hi, this is Anna.")


async def test_a_mailbox_that_goes_on_after_the_message_does_not_keep_the_call_up() -> None:
    verdicts: list[AnswerVerdict] = []

    async def goes_on(caller: Caller) -> None:
        await caller.say("You have reached Sam. Please leave a message after the tone.")
        await caller.listen(0.8)
        await caller.say(BEEP)
        await caller.listen(3.0)
        await caller.say("To send your message, press one. To record it again, press two.")
        await caller.listen(20.0)

    async with outbound() as out:
        result, call = await out.dial(bot_with(verdicts, []), goes_on)
    assert result.outcome is DialOutcome.MACHINE
    assert call.ended_at is not None
    assert call.ended_at < 15.0
