"""Voices that can be read back: what each side really heard, letter by letter and word by word."""

from __future__ import annotations

from functools import cache

import numpy as np

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs import FormantVoice, Segment
from voiceflow.testing.speech import speechlike

LETTER = 320
"""Bytes of one letter of the agent's voice: 40 ms."""
WORD_SECONDS = 0.3
"""How long the caller's words are. The voice detector hears a voice in all of each."""
VOCABULARY = "zebra quartz falcon maple velvet harbor tulip comet".split()
"""Everything that callers say. None of these words stands in any message of the program."""

_RATE = 8000


class Letters(FormantVoice):
    """Speaks each character as a sound of its own, the same wherever it stands."""

    def __init__(self) -> None:
        super().__init__(LETTER / _RATE)

    def speech(self, text, sample_rate):  # type: ignore[no-untyped-def]
        assert sample_rate == _RATE
        spoken = super().speech(text, sample_rate)
        samples = np.concatenate([_tone(character) for character in text])
        return type(spoken)(samples, sample_rate, spoken.words)


@cache
def _tone(character: str) -> np.ndarray:
    time = np.arange(LETTER) / _RATE
    level = 0 if character.isspace() else 6000
    return (level * np.sin(2 * np.pi * (300 + 20 * (ord(character) - 32)) * time)).astype(np.int16)


@cache
def _alphabet() -> dict[bytes, str]:
    return {encode(_tone(chr(code)), Encoding.MULAW): chr(code) for code in range(32, 127)}


def read(heard: bytes) -> str:
    """What the agent's voice says in these bytes. What is no whole letter is left out."""
    letters, text, at = _alphabet(), [], 0
    while at + LETTER <= len(heard):
        letter = letters.get(heard[at : at + LETTER])
        text.append(letter or "")
        at += LETTER if letter else 1
    return "".join(text)


@cache
def word(text: str) -> bytes:
    """A word of the caller's, as it sounds on the telephone."""
    place = round(VOCABULARY.index(text) * WORD_SECONDS * _RATE)
    return _babble()[place : place + round(WORD_SECONDS * _RATE)]


@cache
def _babble() -> bytes:
    return encode(speechlike(len(VOCABULARY) * WORD_SECONDS, seed=1), Encoding.MULAW)


def sentence(text: str) -> bytes:
    """Words of the caller's, without a pause between."""
    return b"".join(word(each) for each in text.split())


def recognise(segment: Segment) -> str:
    """The words of which most is in the segment, in their order."""
    # G.711 has two zeros: what was decoded and encoded again has one.
    data = segment.data.replace(b"\x7f", b"\xff")
    found = [(data.find(_middle(each)), each) for each in VOCABULARY]
    return " ".join(each for place, each in sorted(found) if place >= 0)


@cache
def _middle(text: str) -> bytes:
    return word(text)[800:1600].replace(b"\x7f", b"\xff")
