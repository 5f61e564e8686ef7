"""The voice's processor on a scripted voice: exact frames, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from voiceflow import (
    TELEPHONE,
    AgentAudioFrame,
    AgentTextFrame,
    AgentWordsFrame,
    AudioFormat,
    Direction,
    Encoding,
    EndFrame,
    ErrorFrame,
    Frame,
    InterruptionFrame,
    LeaveFrame,
    Pipeline,
    Processor,
    ReplyEndFrame,
    ServiceError,
    Session,
    StartFrame,
    Word,
    handles,
)
from voiceflow.clients.speech.engines import Speech
from voiceflow.processors.local import LocalTTS
from voiceflow.testing import run_virtual

STEP = 0.1
"""Seconds that the scripted voice takes for a word; each lasts as long."""
RATE = 8000


@dataclass
class Script:
    """A voice for which each word is a piece of 0.1 s, made in 0.1 s."""

    log: list[str] = field(default_factory=list)

    async def load(self) -> None:
        self.log.append("loaded")

    async def synthesize(self, text: str) -> AsyncIterator[Speech]:
        try:
            for word in text.split():
                await asyncio.sleep(STEP)
                if word == "bad":
                    raise ServiceError("no voice", vendor="script", code="closed", retryable=False)
                samples = np.full(int(STEP * RATE), len(word) * 1000, np.int16)
                yield Speech(samples, RATE, (Word(word, 0.02, 0.08),))
        finally:
            self.log.append(f"closed {text.strip()}")


class Log(Processor):
    """Notes what comes out."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[float, Frame]] = []

    @handles(Frame)
    def note(self, frame: Frame) -> Frame:
        if not isinstance(frame, StartFrame | LeaveFrame):
            self.seen.append((round(self.session.now(), 6), frame))
        return frame

    @property
    def words(self) -> list[tuple[float, str, float, float]]:
        """Loop time, word, start, end."""
        return [
            (at, word.text, round(word.start, 6), round(word.end, 6))
            for at, frame in self.seen
            if isinstance(frame, AgentWordsFrame)
            for word in frame.words
        ]


def call(
    voice: Script,
    script: Sequence[tuple[float, Frame | Callable[[Session], None]]],
    format: AudioFormat = TELEPHONE,  # noqa: A002
) -> Log:
    """Replies 1 and 2 exist; the script's frames and calls happen; the call ends after 5 s."""
    log, tts = Log(), LocalTTS(voice)

    async def main() -> None:
        session = Session(Pipeline([tts, log]), format=format)
        loop = asyncio.get_running_loop()
        assert (session.next_reply(), session.next_reply()) == (1, 2)
        for at, step in script:
            if isinstance(step, Frame):
                loop.call_at(at, tts.receive, step, Direction.DOWNSTREAM)
            else:
                loop.call_at(at, step, session)
        loop.call_at(5.0, session.end)
        await session.run()
        assert session.tasks == 0

    run_virtual(main())
    return log


def text(words: str, reply: int = 2) -> AgentTextFrame:
    return AgentTextFrame(reply=reply, text=words)


def test_a_text_becomes_words_and_then_their_audio() -> None:
    voice = Script()
    log = call(voice, [(1.0, text("one ")), (1.01, ReplyEndFrame(reply=2))])
    (at_words, words), (at_audio, audio), _, (_, end) = log.seen
    assert (at_words, at_audio) == (1.1, 1.1)
    assert words == AgentWordsFrame(reply=2, words=(Word("one", 0.02, 0.08),))
    assert isinstance(audio, AgentAudioFrame)
    assert (audio.reply, audio.format, audio.duration) == (2, TELEPHONE, STEP)
    assert isinstance(end, EndFrame)
    assert voice.log == ["loaded", "closed one"]


def test_the_pieces_of_a_reply_follow_one_another_with_pauses_by_punctuation() -> None:
    log = call(Script(), [(1.0, text("one two, ")), (1.01, text("three. ")), (1.02, text("four"))])
    assert log.words == [
        (1.1, "one", 0.02, 0.08),
        (1.2, "two,", 0.12, 0.18),
        (1.3, "three.", 0.34, 0.4),  # 0.12 s after a comma
        (1.4, "four", 0.69, 0.75),  # 0.25 s after a sentence
    ]
    audio = [frame for _, frame in log.seen if isinstance(frame, AgentAudioFrame)]
    assert [round(frame.duration, 6) for frame in audio] == [0.1, 0.1, 0.22, 0.35]
    assert audio[2].data[:960] == TELEPHONE.silence(0.12)


def test_the_pause_comes_once() -> None:
    log = call(Script(), [(1.0, text("one, ")), (1.01, text("two three"))])
    assert log.words[1:] == [(1.2, "two", 0.24, 0.3), (1.3, "three", 0.34, 0.4)]


def test_a_new_reply_begins_at_zero_and_without_a_pause() -> None:
    log = call(
        Script(),
        [(1.0, text("one.", reply=1)), (1.0, ReplyEndFrame(reply=1)), (1.01, text("two.", reply=2))],
    )
    assert log.words == [(1.1, "one.", 0.02, 0.08), (1.2, "two.", 0.02, 0.08)]


def test_the_end_of_a_reply_comes_after_its_last_audio() -> None:
    log = call(Script(), [(1.0, text("one two")), (1.01, ReplyEndFrame(reply=2))])
    assert [(at, type(frame)) for at, frame in log.seen][-3:] == [
        (1.2, AgentAudioFrame),
        (1.2, ReplyEndFrame),
        (5.0, EndFrame),
    ]


def test_an_interruption_stops_it_at_once_and_nothing_stale_follows() -> None:
    voice = Script()
    log = call(
        voice,
        [
            (1.0, text("one two three", reply=1)),
            (1.01, text("four", reply=1)),
            (1.02, ReplyEndFrame(reply=1)),
            (1.25, lambda session: session.engine.sweep(InterruptionFrame(reply=2))),
            (1.3, text("five", reply=1)),
            (1.4, text("six", reply=2)),
            (1.41, ReplyEndFrame(reply=2)),
        ],
    )
    assert log.words == [(1.1, "one", 0.02, 0.08), (1.2, "two", 0.12, 0.18), (1.5, "six", 0.02, 0.08)]
    after = [frame for at, frame in log.seen if at > 1.25 and not isinstance(frame, EndFrame)]
    assert [(type(frame), getattr(frame, "reply", None)) for frame in after] == [
        (AgentWordsFrame, 2),
        (AgentAudioFrame, 2),
        (ReplyEndFrame, 2),
    ]
    assert voice.log == ["loaded", "closed one two three", "closed six"]


def test_audio_comes_in_the_format_of_the_session() -> None:
    wide = AudioFormat(Encoding.PCM16, 16000)
    log = call(Script(), [(1.0, text("one"))], wide)
    [audio] = [frame for _, frame in log.seen if isinstance(frame, AgentAudioFrame)]
    assert audio.format == wide
    assert len(audio.data) == wide.size(STEP)
    assert abs(int(audio.samples[800]) - 3000) <= 2  # the resampler dithers


def test_a_voice_that_fails_is_an_error_and_the_reply_goes_on() -> None:
    log = call(Script(), [(1.0, text("one bad")), (1.01, text("two")), (1.02, ReplyEndFrame(reply=2))])
    assert [word for _, word, *_ in log.words] == ["one", "two"]
    [error] = [frame for _, frame in log.seen if isinstance(frame, ErrorFrame)]
    assert (error.processor, error.fatal) == ("LocalTTS", False)
    assert any(isinstance(frame, ReplyEndFrame) for _, frame in log.seen)


def test_a_blank_text_is_not_spoken() -> None:
    log = call(Script(), [(1.0, text("one, ")), (1.01, text("  ")), (1.02, text("two"))])
    assert log.words == [(1.1, "one,", 0.02, 0.08), (1.2, "two", 0.24, 0.3)]
