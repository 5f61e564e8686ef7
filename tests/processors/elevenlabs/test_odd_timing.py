"""Words come from the text that was sent: what is wrong with their times costs nothing but precision."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

import pytest

from tests.processors.elevenlabs.odd_voice import ODD, OddVoice, line, timestamps
from tests.processors.elevenlabs.saying import HELLO, VOICE, heard, say, tones, words
from voiceflow import AgentTextFrame, AgentWordsFrame, ReplyEndFrame
from voiceflow.clients.elevenlabs import TTSLimits
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Faults, Timing, TtsBehaviour
from voiceflow.processors.elevenlabs import ElevenLabsHttpTTS, ElevenLabsStreamTTS, ElevenLabsTTS
from voiceflow.testing import run_virtual

SMILE = "\N{GRINNING FACE}"
SLOW = TtsBehaviour(speed=2.0, chunk=0.3)


@pytest.fixture(params=[ElevenLabsTTS, ElevenLabsStreamTTS])
def voice(request: pytest.FixtureRequest) -> Any:
    return request.param


def times(call: Any) -> list[float]:
    return [
        time for frame in call.all(AgentWordsFrame) for word in frame.words for time in (word.start, word.end)
    ]


@pytest.mark.parametrize("timing", Timing)
def test_whatever_the_times_all_words_are_told_and_nothing_is_reported(
    calls: Any, voice: Any, timing: Timing
) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(tts_behaviour=SLOW, faults=Faults(timing=timing))
        async with calls(voice(VOICE), emulator) as call:
            say(call, HELLO)
            await asyncio.sleep(6)
            assert words(call) == HELLO.split()
            assert heard(call) == tones(HELLO)
            assert all(earlier <= later for earlier, later in pairwise(times(call)))
            assert times(call)[-1] <= len(heard(call)) / 8000 + 1e-9
            assert call.errors == []

    run_virtual(run())


def test_gaps_cost_no_precision_where_the_voice_is_even(calls: Any, voice: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(tts_behaviour=SLOW, faults=Faults(timing=Timing.GAPS))
        async with calls(voice(VOICE), emulator) as call:
            say(call, HELLO)
            await asyncio.sleep(6)
            starts = [0.06 * HELLO.index(word) for word in HELLO.split() if HELLO.count(word) == 1]
            found = [
                word.start
                for frame in call.all(AgentWordsFrame)
                for word in frame.words
                if HELLO.count(word.text) == 1
            ]
            assert found == pytest.approx(starts, abs=0.002)

    run_virtual(run())


@pytest.mark.parametrize("timing", [Timing.NONE, Timing.MALFORMED])
def test_without_times_words_are_told_while_the_voice_speaks(calls: Any, voice: Any, timing: Timing) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(
            tts_behaviour=TtsBehaviour(speed=1.0, chunk=0.2), faults=Faults(timing=timing)
        )
        async with calls(voice(VOICE), emulator) as call:
            say(call, HELLO)
            await asyncio.sleep(3)
            told = words(call)
            assert told
            assert HELLO.split()[: len(told)] == told
            assert not call.all(ReplyEndFrame)

    run_virtual(run())


def test_audio_without_times_is_not_asked_for_again_while_the_reply_is_open(calls: Any, voice: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(tts_behaviour=SLOW, faults=Faults(timing=Timing.GAPS))
        async with calls(voice(VOICE), emulator) as call:
            call.send(AgentTextFrame(reply=1, text=HELLO))
            await asyncio.sleep(15)
            assert heard(call) == tones(HELLO)
            say(call, "Bye. ")
            await asyncio.sleep(3)
            assert words(call) == [*HELLO.split(), "Bye."]
            assert call.errors == []
            assert not [name for name, _ in call.metrics if "overruns" in name]

    run_virtual(run())


@pytest.mark.rows(strength=1)
@pytest.mark.parametrize(
    "pieces",
    [
        ("I made an appoint", "ment. "),
        ("It costs 3.", "50 today. "),
        ("Ask J.", "R. Smith. "),
        ("I don", "'t know. "),
        ("Write to a", "@", "b.de please. "),
        ("It", " ", "is", " fine. "),
        ("您好，", "这里。"),
    ],
)
@pytest.mark.parametrize("voice", [ElevenLabsTTS, ElevenLabsStreamTTS, ElevenLabsHttpTTS])
def test_no_word_is_told_in_two_where_a_piece_of_text_ends(
    calls: Any, voice: Any, pieces: tuple[str, ...]
) -> None:
    async def run() -> None:
        async with calls(voice(VOICE), ElevenLabsEmulator()) as call:
            for piece in pieces:
                call.send(AgentTextFrame(reply=1, text=piece))
                await asyncio.sleep(2.5)
            call.send(ReplyEndFrame(reply=1))
            await asyncio.sleep(3)
            assert "".join(words(call)) == "".join("".join(pieces).split())
            assert set(words(call)) >= {word for word in "".join(pieces).split() if word.isascii()}

    run_virtual(run())


def test_no_word_is_told_or_asked_for_in_two_where_a_socket_is_lost(calls: Any, voice: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(tts_behaviour=SLOW)
        emulator.plan(Faults(cut_after=3))
        async with calls(voice(VOICE), emulator) as call:
            say(call, HELLO)
            await asyncio.sleep(6)
            assert words(call) == HELLO.split()
            assert len(heard(call)) == len(tones(HELLO))
            texts = [m.message.get("text", "") for c in list(emulator.connections)[1:] for m in c.received]
            [rest] = [text for text in texts if text.strip()]
            assert HELLO[HELLO.index(rest) - 1] == " "

    run_virtual(run())


def test_a_character_that_lies_across_two_pieces_is_whole(calls: Any, voice: Any) -> None:
    async def run() -> None:
        async with calls(voice(VOICE), ElevenLabsEmulator()) as call:
            say(call, "Hi \ud83d", "\ude00 you. \ud83d", "Bye \ud83d")
            await asyncio.sleep(3)
            assert words(call) == ["Hi", SMILE, "you.", "\ufffdBye", "\ufffd"]
            sent = [m.message.get("text") or "" for c in call.emulator.connections for m in c.received]
            assert "".join(sent).split() == ["Hi", SMILE, "you.", "\ufffdBye", "\ufffd"]
            assert call.errors == []

    run_virtual(run())


@pytest.mark.parametrize(
    "alignment",
    [
        None,
        7,
        [],
        {"characters": ["a"]},
        {
            "characters": ["W"],
            "character_start_times_seconds": [0.0, 1.0],
            "character_end_times_seconds": [1.0],
        },
        timestamps("x" * len(HELLO)),
        timestamps(HELLO) | {"character_start_times_seconds": ["0"] * len(HELLO)},
        timestamps(HELLO) | {"character_end_times_seconds": [float("nan")] * len(HELLO)},
    ],
)
def test_over_http_too_broken_times_cost_no_word(calls: Any, alignment: Any) -> None:
    async def run() -> None:
        service = OddVoice(lambda text: [line(text, alignment=alignment)])
        async with calls(ElevenLabsHttpTTS(VOICE, endpoint=ODD), ElevenLabsEmulator()) as call:
            service.join(call.network)
            say(call, HELLO)
            await asyncio.sleep(3)
            assert words(call) == HELLO.split()
            assert times(call)[-1] == pytest.approx(0.06 * len(HELLO), abs=0.061)
            assert call.errors == []
            assert service.texts == [HELLO]

    run_virtual(run())


def test_over_http_gaps_are_interpolated(calls: Any) -> None:
    def gaps(text: str) -> list[Any]:
        pieces = [text[at : at + 7] for at in range(0, len(text), 7)]
        return [
            line(piece, 0.42 * number, alignment=... if number % 2 == 0 else None)
            for number, piece in enumerate(pieces)
        ]

    async def run() -> None:
        async with calls(ElevenLabsHttpTTS(VOICE, endpoint=ODD), ElevenLabsEmulator()) as call:
            OddVoice(gaps).join(call.network)
            say(call, HELLO)
            await asyncio.sleep(3)
            assert words(call) == HELLO.split()
            starts = [word.start for frame in call.all(AgentWordsFrame) for word in frame.words]
            at, places = 0, []
            for word in HELLO.split():
                at = HELLO.index(word, at)
                places.append(0.06 * at)
            assert starts == pytest.approx(places, abs=0.002)

    run_virtual(run())


def test_over_http_characters_are_joined_over_pieces(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsHttpTTS(VOICE), ElevenLabsEmulator()) as call:
            say(call, "Hi \ud83d", "\ude00 you \ud83d")
            await asyncio.sleep(3)
            assert words(call) == ["Hi", SMILE, "you", "\ufffd"]
            assert call.errors == []

    run_virtual(run())


def test_a_reply_that_fails_has_not_told_the_word_in_which_it_broke_off(calls: Any, voice: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(tts_behaviour=SLOW, faults=Faults(cut_after=3))
        async with calls(voice(VOICE, limits=TTSLimits(retries=0)), emulator) as call:
            emulator.faults = Faults(stall_after=0)
            emulator.plan(Faults(cut_after=3))
            say(call, HELLO)
            await asyncio.sleep(8)
            assert HELLO.split()[: len(words(call))] == words(call)

    run_virtual(run())
