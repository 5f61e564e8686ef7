from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceflow.clients.local.brain import DENTAL_PRACTICE
from voiceflow.clients.local.brain.intents import Intents
from voiceflow.clients.local.brain.slots import agrees
from voiceflow.clients.local.voices import CALLERS, VoiceVariant
from voiceflow.clients.local.whisper import Whisper
from voiceflow.errors import ConfigurationError, ServiceError

PhoneCall = Callable[..., NDArray[np.int16]]
INTENTS = Intents({intent.name: intent.examples for intent in DENTAL_PRACTICE.intents})


@pytest.mark.rows(2)
@pytest.mark.parametrize(
    ("text", "intent", "voice"),
    [
        ("What are your opening hours?", "hours", CALLERS[0]),
        ("Hi, I'd like to book an appointment please.", "book", CALLERS[1]),
        ("How much does a cleaning cost?", "prices", CALLERS[2]),
        ("Where are you located?", "address", CALLERS[3]),
        ("I need to cancel my appointment.", "cancel", CALLERS[4]),
    ],
)
def test_what_is_meant_survives_a_telephone_line(
    whisper: Whisper, phone_call: PhoneCall, text: str, intent: str, voice: VoiceVariant
) -> None:
    heard = asyncio.run(whisper.recognize(phone_call(text, voice), 8000))
    assert INTENTS.rank(heard.text)[0][0] == intent


def test_words_have_times_in_order_and_within_the_sound(whisper: Whisper, phone_call: PhoneCall) -> None:
    samples = phone_call("I'd like to come in on Tuesday at three.")
    heard = asyncio.run(whisper.recognize(samples, 8000))
    assert " ".join(word.text for word in heard.words) == heard.text
    edges = [edge for word in heard.words for edge in (word.start, word.end)]
    assert edges == sorted(edges)
    assert edges[0] > 0.1, "a quarter of a second of silence comes first"
    assert edges[-1] < len(samples) / 8000 - 0.3, "half a second of silence comes last"


def test_words_are_where_they_were_spoken(whisper: Whisper, phone_call: PhoneCall) -> None:
    first, second = phone_call("Where are you located?"), phone_call("I need an appointment.")
    samples = np.concatenate((first, np.zeros(3 * 8000, np.int16), second))
    heard = asyncio.run(whisper.recognize(samples, 8000))
    ends = {word.text.strip(".,?").lower(): word.end for word in heard.words}
    assert ends["you"] < len(first) / 8000
    assert ends["need"] > len(first) / 8000 + 3


def test_a_short_yes_is_heard_and_noise_is_not(whisper: Whisper, phone_call: PhoneCall) -> None:
    yes = asyncio.run(whisper.recognize(phone_call("Yes.", CALLERS[3]), 8000))
    assert agrees(yes.text) is True
    assert yes.no_speech < 0.3
    noise = (np.random.default_rng(1).standard_normal(16000) * 300).astype(np.int16)
    nothing = asyncio.run(whisper.recognize(noise, 8000))
    assert (nothing.text, nothing.words) == ("", ())
    assert nothing.no_speech > 0.6


@pytest.mark.parametrize("count", [0, 100, 8000])
def test_digital_silence_needs_no_model(tmp_path: Path, count: int) -> None:
    engine = Whisper(tmp_path / "nothing here")
    heard = asyncio.run(engine.recognize(np.zeros(count, np.int16), 8000))
    assert (heard.text, heard.no_speech) == ("", 1.0)
    engine.close()


def test_speech_longer_than_a_window_is_cut_and_joined(whisper: Whisper, phone_call: PhoneCall) -> None:
    samples = phone_call(
        "I have been a patient of yours for ten years now. Last week my dog ran across the kitchen floor. "
        "So I fell over the table, and I broke a small piece of a tooth. It does not really hurt, "
        "but my tongue goes there all the time. My wife says that I should have it looked at. "
        "On Monday I am away for work until the evening. On Tuesday my daughter has her piano lesson. "
        "She plays so well that the neighbours open their windows, and her teacher is very proud of her. "
        "And Thursday is no good, because my mother comes to visit us by train. "
        "So the best day for me would be Wednesday. Could you tell me where I can park the car?"
    )
    assert 29 < len(samples) / 8000 < 40
    heard = asyncio.run(whisper.recognize(samples, 8000))
    for word in ("patient", "kitchen", "tooth", "tongue", "Monday", "piano", "Wednesday", "park"):
        assert word in heard.text
    assert 27 < heard.words[-1].end <= len(samples) / 8000


def test_a_closed_recogniser_says_so() -> None:
    engine = Whisper()
    engine.close()
    with pytest.raises(ServiceError, match="closed"):
        asyncio.run(engine.recognize(np.zeros(800, np.int16), 8000))


def test_a_missing_model_is_a_matter_of_configuration(tmp_path: Path) -> None:
    engine = Whisper(tmp_path)
    with pytest.raises(ConfigurationError, match="voiceflow"):
        asyncio.run(engine.load())
    engine.close()
