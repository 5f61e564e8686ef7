"""What Redact hides is hidden from the dialogue and from every record of the call."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loguru import logger

from voiceflow import (
    AgentStartedSpeakingFrame,
    AgentTextFrame,
    AgentWordsFrame,
    ConfigurationError,
    Direction,
    DTMFFrame,
    ErrorFrame,
    Frame,
    HeardFrame,
    InterimTranscriptionFrame,
    Observer,
    Pipeline,
    Processor,
    SayFrame,
    TranscriptionFrame,
    Word,
)
from voiceflow.cli.call_sound import CallSound
from voiceflow.cli.report.files import save
from voiceflow.cli.report.model import FinishedCall
from voiceflow.emulators.openai import Answer, AnswerToolCall, Refusal
from voiceflow.journal import Journal
from voiceflow.processors import LLM, VAD, Redact
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.redacted_frames import RedactedError, RedactedFrames
from voiceflow.server import create_app
from voiceflow.testing import Stage, play
from voiceflow.testing.playing import Cue
from voiceflow.transports import Call

CARD = "4111 1111 1111 1111"
TALK = st.text("0123456789 .abc", min_size=1, max_size=12).filter(str.strip)
SOUND = ("data", "_samples")
SECRET = re.compile(r"[41](?:[ .\-]{0,2}[41]){5,}")
"""Six digits of the card in a row."""


@dataclass
class Log:
    """An observer that keeps every text of every frame."""

    texts: list[str] = field(default_factory=list)

    def observe(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        names = [one.name for one in fields(frame) if one.name not in SOUND]
        self.texts += [_everything(getattr(frame, name)) for name in names]


def _everything(value: Any) -> str:
    """Every field, those that no repr shows too."""
    if isinstance(value, list | tuple):
        return " ".join(map(_everything, value))
    if isinstance(value, dict):
        return " ".join(map(_everything, value.values()))
    if hasattr(value, "__dataclass_fields__"):
        return " ".join(_everything(getattr(value, one.name)) for one in fields(value))
    return str(value)


# The dialogue


async def test_the_processors_behind_it_see_no_match() -> None:
    words = (Word(CARD, 0.0, 1.0),)
    script = [
        (0.0, InterimTranscriptionFrame(text=f"It is {CARD}")),
        (1.0, TranscriptionFrame(text=f"It is {CARD}.", words=words)),
        (2.0, TranscriptionFrame(text="Is it four?", words=words)),
    ]
    played = await play([Redact(digits=13)], script)
    assert [frame.text for _, frame in played.of(InterimTranscriptionFrame)] == ["It is [hidden]"]
    finals = [(frame.text, frame.words) for _, frame in played.of(TranscriptionFrame)]
    assert finals == [("It is [hidden].", ()), ("Is it four?", words)]


async def test_a_number_in_two_pieces_is_hidden_from_where_it_is_one() -> None:
    script = [(1.0, TranscriptionFrame(text="4111 1111")), (2.0, TranscriptionFrame(text="1111 1111, yes."))]
    played = await play([Redact(digits=13)], script)
    assert [frame.text for _, frame in played.of(TranscriptionFrame)] == ["4111 1111", "[hidden], yes."]


async def test_two_answers_with_the_agent_between_them_are_no_number() -> None:
    script: list[Cue] = [
        (1.0, TranscriptionFrame(text="For 12.")),
        (2.0, AgentStartedSpeakingFrame(reply=1), Direction.UPSTREAM),
        (3.0, TranscriptionFrame(text="12")),
    ]
    played = await play([Redact(digits=4)], script)
    assert [frame.text for _, frame in played.of(TranscriptionFrame)] == ["For 12.", "12"]


async def test_records_only_leaves_the_words_to_the_dialogue() -> None:
    played = await play([Redact(digits=4, records_only=True)], [(0.0, TranscriptionFrame(text=CARD))])
    assert [frame.text for _, frame in played.of(TranscriptionFrame)] == [CARD]


def test_what_cannot_hide_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="nothing to hide"):
        Redact()


# The records


async def leaky(card: str) -> str:
    """Pay with a card."""
    return json.dumps({"charged": card, "number": int(re.sub(r"\D", "", card))})


async def broken(card: str) -> str:
    """Check a card."""
    raise ValueError(f"no such card: {card}")


ANSWERS: list[str | Answer | Refusal] = [
    Answer(calls=[AnswerToolCall(name, json.dumps({"card": CARD})) for name in ("leaky", "broken")]),
    f"I charged your card {CARD}, and nothing else. Is there anything that I can do for you?",
    f"Once more, it is {CARD}, as I said before.",
]


async def bot(call: Call, *, redact: Redact, observer: Observer) -> None:
    greeting = f"Hello, {CARD} speaking."
    agent = LLM(system=f"The test card is {CARD}.", greeting=greeting, tools=[leaky, broken])
    chain = [call.input(), VAD(), ElevenLabsSTT(), redact, agent]
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    await call.run(Pipeline([*chain, voice, call.output()]), observers=[observer])


async def records_of(call_with: Redact, place: Path) -> tuple[str, Stage]:
    """All that is kept of a call in which everybody says the secret, as one text."""
    seen, log = Log(), list[str]()
    sink = logger.add(log.append, level=0)
    application = partial(create_app, partial(bot, redact=call_with, observer=seen.observe))
    try:
        async with Stage(application, answers=ANSWERS) as stage:
            async with stage.call(expect_errors=True) as caller:
                await caller.wait_for_agent()
                await caller.say(f"My card is {CARD}, is that all right?")
                await caller.wait_for_agent()
                await caller.press("4111111111111111")
                await caller.wait_for_agent()
            (journal,) = stage.journals
            sound = CallSound.of(caller.call.record)
            save(FinishedCall(title="", subtitle="", journal=journal, sound=sound), place, log.append)
            kept = [journal.notes, journal.turns, journal.replies, stage.transcript]
            context = journal.context
            assert context is not None
    finally:
        logger.remove(sink)
    texts = [(place / name).read_text("utf-8") for name in ("report.html", "call.jsonl", "transcript.txt")]
    texts += [_everything(one) for one in (kept, context.messages())]
    return "\n".join([*texts, *map(str, log), *seen.texts]), stage


@pytest.mark.parametrize("records_only", [False, True])
async def test_no_record_of_a_call_holds_the_secret(records_only: bool, tmp_path: Path) -> None:
    kept, stage = await records_of(Redact(digits=4, records_only=records_only), tmp_path)
    found = SECRET.search(re.sub(r"data:audio[^\"]*", "", kept))
    assert found is None, kept[found.start() - 300 : found.end() + 100]
    assert "I charged your card [hidden], and nothing else." in kept
    asked = json.dumps([exchange.request for exchange in stage.model.exchanges])
    assert (f"My card is {CARD}" in asked) is records_only


@st.composite
def frames_with_the_secret(draw: st.DrawFn) -> list[Frame]:
    """What passes in a call in which the card is said, heard, typed and choked on, cut at any place."""
    text = f"{draw(TALK)} {CARD}, {draw(TALK)} {CARD}."
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
    edges = [0, *cuts, len(text)]
    pieces = [text[a:b] for a, b in itertools.pairwise(edges) if b > a]
    heard = text[: draw(st.integers(0, len(text)))]
    said = [TranscriptionFrame(text=piece.strip()) for piece in pieces if piece.strip()]
    spoken = [AgentTextFrame(reply=1, text=piece) for piece in pieces]
    words = tuple(Word(word, 0.0, 1.0) for word in text.split())
    return [
        InterimTranscriptionFrame(text=text[: draw(st.integers(0, len(text)))]),
        *said,
        *[DTMFFrame(digit=digit) for digit in CARD.replace(" ", "")],
        *spoken,
        AgentWordsFrame(reply=1, words=words),
        HeardFrame(reply=1, text=" ".join(heard.split()), seconds=1.0, is_final=draw(st.booleans())),
        SayFrame(text=text),
        ErrorFrame(processor="x", error=_raised(text)),
    ]


def _raised(text: str) -> Exception:
    error = ValueError("it failed")
    error.__cause__ = KeyError(text)
    return error


@given(frames_with_the_secret())
def test_no_observer_sees_the_secret_however_it_is_cut(frames: list[Frame]) -> None:
    hides = Redact(digits=16).redaction
    assert hides is not None
    copies, seen, journal = RedactedFrames(hides), Log(), Journal(clock=lambda: 0.0)
    for frame in frames:
        for name in ("stt", "agent"):
            copy = copies.hidden(frame, name)
            journal.observe(Processor(name=name), copy, Direction.DOWNSTREAM)
            seen.observe(Processor(name=name), copy, Direction.DOWNSTREAM)
    told = _everything([journal.notes, journal.turns, list(journal.replies.values()), seen.texts])
    assert CARD not in told
    assert CARD not in journal.turns[-1].text
    assert CARD not in journal.replies[1].written
    assert all(type(error) is RedactedError and error.__cause__ is None for _, error in journal.errors)


def seen_of(*frames: Frame) -> list[Frame]:
    hides = Redact(digits=16).redaction
    assert hides is not None
    copies = RedactedFrames(hides)
    return [copies.hidden(frame, "stt") for frame in frames]


def test_interim_words_keys_and_times_of_words_are_left_out_whatever_they_are() -> None:
    words = (Word("4111", 0.0, 1.0),)
    shown = seen_of(
        InterimTranscriptionFrame(text="It is 4111"),
        DTMFFrame(digit="4"),
        AgentWordsFrame(reply=1, words=words),
        TranscriptionFrame(text="It is 4111", words=words),
    )
    assert shown == [
        InterimTranscriptionFrame(text=""),
        DTMFFrame(digit="•"),
        AgentWordsFrame(reply=1, words=()),
        TranscriptionFrame(text="It is 4111"),
    ]


def test_a_number_in_two_transcripts_is_hidden_unless_the_agent_answers_in_between() -> None:
    first, second = TranscriptionFrame(text="4111 1111"), TranscriptionFrame(text="1111 1111.")
    hidden = TranscriptionFrame(text="[hidden].")
    assert seen_of(first, second) == [first, hidden]
    answered = AgentStartedSpeakingFrame(reply=1)
    assert seen_of(first, answered, second) == [first, answered, second]
