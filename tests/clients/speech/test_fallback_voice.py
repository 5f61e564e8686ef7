"""Several voices as one: every letter is heard once, whichever voice breaks and wherever."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import aiohttp
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.contracts import tts_voice
from tests.rows import example_count
from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.audio.words import Word
from voiceflow.clients.speech.fallback_reply import VoiceWaits
from voiceflow.clients.speech.fallback_voice import FallbackVoice
from voiceflow.clients.speech.voice import TTSVoice, VoiceListener
from voiceflow.errors import ServiceError
from voiceflow.frames import AgentAudioFrame, AgentTextFrame, AgentWordsFrame, ErrorFrame, ReplyEndFrame
from voiceflow.processors.speech.tts import TTS
from voiceflow.testing import MemoryNetwork, play, run_virtual

LETTER = 160
"""Bytes of a letter: 20 ms."""
WIDE = AudioFormat(Encoding.PCM16, 16000)


class End(Enum):
    """How a voice ends a reply too early."""

    FAILED = "failed"
    STALLED = "stalled"
    DEAD = "dead"


@dataclass(eq=False)
class LetterVoice:
    """Speaks each letter as bytes that are its code, in chunks, each ``gap`` seconds after the one before."""

    breaks_at: int | None = None
    end: End = End.FAILED
    chunk: int = 3 * LETTER
    delay: float = 0.1
    gap: float = 0.05
    vendor: str = "letters"
    texts: dict[int, str] = field(default_factory=dict)
    cancelled: list[int] = field(default_factory=list)
    letters: int = 0
    changed_to: "LetterVoice | None" = None
    copies: "list[LetterVoice]" = field(default_factory=list)

    def serve(self, wanted: AudioFormat) -> AudioFormat:
        return TELEPHONE

    def current_settings(self) -> Mapping[str, object]:
        return {"voice": "a"}

    def changed(self, changes: Mapping[str, object]) -> TTSVoice:
        return self.changed_to or self

    def renewed(self) -> TTSVoice:
        self.copies.append(LetterVoice())
        return self.copies[-1]

    def start(
        self, listener: VoiceListener, *, audio: AudioFormat, http: aiohttp.ClientSession | None, spawn: Any
    ) -> None:
        self.listener, self.spawn = listener, spawn
        self.turn = asyncio.Lock()

    def open(self, reply: int) -> "LetterReply":
        assert reply > max(self.texts, default=0)
        self.texts[reply] = ""
        return LetterReply(self, reply)

    async def close(self, limit: float) -> None: ...


class LetterReply:
    def __init__(self, voice: LetterVoice, number: int) -> None:
        self.voice, self.number = voice, number
        self.news, self.is_finished = asyncio.Event(), False
        self.task = voice.spawn(self.run(), name="letters")

    def speak(self, text: str) -> None:
        self.voice.texts[self.number] += text
        self.news.set()

    def finish(self) -> None:
        self.is_finished = True
        self.news.set()

    def cancel(self) -> None:
        self.voice.cancelled.append(self.number)
        self.task.cancel()

    async def run(self) -> None:
        async with self.voice.turn:
            await self.speak_all()

    async def speak_all(self) -> None:
        voice, sent, told = self.voice, 0, 0
        await asyncio.sleep(voice.delay)
        while True:
            text = voice.texts[self.number]
            data = b"".join(bytes([ord(char)]) * LETTER for char in text)
            piece = data[sent : sent + voice.chunk]
            if voice.breaks_at is not None:
                piece = piece[: max(0, voice.breaks_at * LETTER - voice.letters)]
            sent += len(piece)
            voice.letters += len(piece)
            words = []
            while told < len(spans := word_spans(text)):
                start, end = spans[told]
                if end * LETTER > sent or (end == len(text) and not self.is_finished):
                    break
                words.append(Word(text[start:end], start * LETTER / 8000, end * LETTER / 8000))
                told += 1
            if piece or words:
                voice.listener.audio(self.number, piece, words)
            if voice.breaks_at is not None and voice.letters >= voice.breaks_at * LETTER:
                await self.break_off()
                return
            if sent == len(data):
                if self.is_finished:
                    break
                self.news.clear()
                await self.news.wait()
            else:
                await asyncio.sleep(voice.gap)
        voice.listener.finished(self.number)

    async def break_off(self) -> None:
        error = ServiceError("it broke", vendor="letters", code="closed", retryable=True)
        match self.voice.end:
            case End.STALLED:
                await asyncio.sleep(1000)
            case End.FAILED:
                self.voice.listener.failed(self.number, error)
            case End.DEAD:
                self.voice.listener.dead(error)


def word_spans(text: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        spans.append((at, at + len(word)))
        at += len(word)
    return spans


async def speak(voices: Sequence[TTSVoice], *replies: Sequence[str], waits: VoiceWaits | None = None) -> Any:
    script = [
        (1.0 + number + 0.01 * place, AgentTextFrame(reply=number, text=text))
        for number, texts in enumerate(replies, 1)
        for place, text in enumerate(texts)
    ]
    ends = [(1.5 + number, ReplyEndFrame(reply=number)) for number in range(1, len(replies) + 1)]
    cues = sorted([*script, *ends], key=lambda cue: cue[0])
    return await play([TTS(voices, waits=waits)], cues, linger=30.0, expect_errors=True)


def letters(played: Any, reply: int) -> str:
    data = b"".join(frame.data for _, frame in played.of(AgentAudioFrame) if frame.reply == reply)
    assert len(data) % LETTER == 0, "half a letter"
    return "".join(chr(data[at]) for at in range(0, len(data), LETTER))


def words(played: Any, reply: int) -> list[Word]:
    return [word for _, frame in played.of(AgentWordsFrame) if frame.reply == reply for word in frame.words]


def check_heard(played: Any, reply: int, text: str) -> None:
    """Each letter is heard once, and each word is where its times say."""
    heard = letters(played, reply)
    assert heard.split() == text.split()
    assert [word.text for word in words(played, reply)] == text.split()
    for word in words(played, reply):
        assert heard[round(word.start * 50) : round(word.end * 50)] == word.text


ENDS = st.sampled_from(End)
BREAKS = st.none() | st.integers(0, 60)


@given(
    st.lists(st.sampled_from(["we ", "open ", "at nine. ", "at ", "no, no "]), min_size=1, max_size=6),
    st.lists(st.tuples(BREAKS, ENDS, st.integers(97, 9 * LETTER)), min_size=1, max_size=3),
    st.integers(1, 3),
)
@settings(max_examples=example_count(80))
@example(["we ", "open "], [(4, End.STALLED, 101)], 2)
@example(["no, no ", "no, no "], [(5, End.FAILED, 99), (5, End.DEAD, 799)], 1)
def test_every_letter_is_heard_once(
    texts: list[str], broken: list[tuple[int | None, End, int]], count: int
) -> None:
    voices = [LetterVoice(breaks_at=at, end=end, chunk=chunk) for at, end, chunk in broken]
    played = run_virtual(speak([*voices, LetterVoice()], *[texts] * count))
    for reply in range(1, count + 1):
        check_heard(played, reply, "".join(texts))
    assert [frame.reply for _, frame in played.of(ReplyEndFrame)] == [*range(1, count + 1)]
    fatal = [frame for _, frame in played.of(ErrorFrame) if frame.fatal]
    assert fatal == []


async def test_replies_that_wait_for_a_voice_move_with_the_one_before_them() -> None:
    stalled, next_one = LetterVoice(delay=100.0), LetterVoice()
    texts = [(1.0, AgentTextFrame(reply=number, text="We open. ")) for number in (1, 2)]
    ends = [(1.1, ReplyEndFrame(reply=number)) for number in (1, 2)]
    played = await play([TTS([stalled, next_one])], [*texts, *ends], expect_errors=True)
    check_heard(played, 1, "We open.")
    check_heard(played, 2, "We open.")
    assert stalled.cancelled == [1, 2]
    assert played.of(ReplyEndFrame)[1][0] < 1.0 + 0.8 + 1.0


async def test_when_all_voices_fail_the_reply_fails_and_the_next_is_tried() -> None:
    played = await speak([LetterVoice(breaks_at=3), LetterVoice(breaks_at=3)], ["We open. "], ["Again. "])
    errors = [frame for _, frame in played.of(ErrorFrame)]
    assert not any(frame.fatal for frame in errors)
    assert letters(played, 1).strip() == "We"
    assert len(played.of(ReplyEndFrame)) == 2


async def test_when_all_voices_are_dead_the_call_is_told() -> None:
    dead = [LetterVoice(breaks_at=0, end=End.DEAD) for _ in range(2)]
    played = await speak(dead, ["We open. "])
    assert [frame.fatal for _, frame in played.of(ErrorFrame)] == [False, True]


async def test_a_voice_in_another_format_is_converted() -> None:
    class Wide(LetterVoice):
        def serve(self, wanted: AudioFormat) -> AudioFormat:
            return WIDE

    first, second = LetterVoice(breaks_at=4), Wide()
    played = await speak([first, second], ["We open. "])
    assert [word.text for word in words(played, 1)] == ["We", "open."]
    data = b"".join(frame.data for _, frame in played.of(AgentAudioFrame))
    # "We" at 8 kHz, and the bytes of " open. " taken as 16-bit samples at 16 kHz.
    assert abs(len(data) - (2 * LETTER + 7 * LETTER / 4)) <= 2


async def test_a_cancelled_reply_is_cancelled_at_its_voice(network: MemoryNetwork) -> None:
    await tts_voice.check(lambda: FallbackVoice([LetterVoice()]), network.session())


async def test_a_change_in_mid_call_keeps_the_list() -> None:
    other = LetterVoice(breaks_at=4)
    first, second = LetterVoice(changed_to=other), LetterVoice()
    tts = TTS([first, second])
    cues = [
        (1.0, AgentTextFrame(reply=1, text="We open. ")),
        (1.1, ReplyEndFrame(reply=1)),
        (2.0, AgentTextFrame(reply=2, text="We close. ")),
        (2.1, ReplyEndFrame(reply=2)),
    ]
    asyncio.get_running_loop().call_later(1.05, lambda: tts.prepare_update({"voice": "b"})())
    played = await play([tts], cues, expect_errors=True)
    check_heard(played, 1, "We open.")
    check_heard(played, 2, "We close.")
    assert (first.texts, second.texts) == ({1: "We open. "}, {})
    [copy] = second.copies
    assert copy.texts == {2: "close. "} or copy.texts == {2: " close. "}
