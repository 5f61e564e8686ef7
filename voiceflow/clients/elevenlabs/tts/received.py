"""Speech received over HTTP, and its headers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs.tts.alignment import NO_CHARACTERS, Characters

_ENCODINGS = {"pcm": Encoding.PCM16, "ulaw": Encoding.MULAW, "alaw": Encoding.ALAW}


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """The format of an answer's bytes, known from the request, not from the content type.

    Attributes:
        audio: How the samples are to be read; None for MP3, Opus and WAV.
        bytes_per_second: For compressed formats by their nominal bit rate.
    """

    audio: AudioFormat | None
    bytes_per_second: float

    @classmethod
    def named(cls, name: str) -> Self:
        """The format of that published name, such as ``"ulaw_8000"`` or ``"mp3_44100_128"``."""
        codec, rate, *bitrate = name.split("_")
        if bitrate:
            return cls(None, int(bitrate[0]) * 1000 / 8)
        audio = AudioFormat(_ENCODINGS.get(codec, Encoding.PCM16), int(rate))
        return cls(audio if codec in _ENCODINGS else None, audio.bytes_per_second)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The headers of an answer.

    Attributes:
        request_id: The service's name of the request: for its support, and for ``previous_request_ids``
            of a later one once the audio has been read to its end.
        history_item_id: Where it is in the account's history; ``""`` if it is not.
        character_cost: Credits that it took; None if the service does not say.
    """

    request_id: str = ""
    history_item_id: str = ""
    character_cost: float | None = None

    @classmethod
    def read(cls, headers: Mapping[str, str]) -> Self:
        """Read the headers of an answer."""
        return cls(
            headers.get("request-id", ""),
            headers.get("history-item-id", ""),
            _number(headers.get("character-cost", "")),
        )


@dataclass(frozen=True, slots=True)
class SpokenRecording:
    """A whole answer.

    Attributes:
        data: The audio, in the format that was asked for.
        audio: How its samples are to be read; None for MP3, Opus and WAV.
        receipt: What the service says of it.
    """

    data: bytes = field(repr=False)
    audio: AudioFormat | None
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class TimedAudio:
    """Audio, and when what is spoken. Times are seconds from the start of the whole answer.

    Attributes:
        data: Whole samples, or compressed bytes as they came; may be empty.
        start: Seconds of audio before it, for compressed formats by their nominal bit rate.
        characters: Of the text as it was sent, as far as the service gives them times.
        normalized: Of the text as it is spoken: numbers spelled out, aliases in their place.
        words: Those of the text that was sent that are complete with it. Where the service gives no times
            they are interpolated.
    """

    data: bytes = field(repr=False)
    start: float = 0.0
    characters: Characters = NO_CHARACTERS
    normalized: Characters = NO_CHARACTERS
    words: tuple[Word, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class TimedRecording:
    """A whole answer, and when what is spoken.

    Attributes:
        timed: The audio and its times.
        audio: How the samples are to be read; None for MP3, Opus and WAV.
        receipt: What the service says of it.
    """

    timed: TimedAudio
    audio: AudioFormat | None
    receipt: Receipt


def _number(text: str) -> float | None:
    whole, _, rest = text.partition(".")
    return float(text) if whole.isdecimal() and (rest.isdecimal() or not rest) and len(text) < 20 else None
