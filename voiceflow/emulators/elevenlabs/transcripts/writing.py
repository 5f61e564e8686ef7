"""Writes the words of a recording as a transcript in the published form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from voiceflow.clients.elevenlabs.schema.transcripts import (
    MultichannelTranscript,
    Transcript,
    TranscriptCharacter,
    Transcription,
    TranscriptWord,
)
from voiceflow.emulators.elevenlabs.stt_messages import timed_words
from voiceflow.emulators.elevenlabs.transcripts.entities import detected
from voiceflow.emulators.elevenlabs.transcripts.hearing import VoicedStretch

_LANGUAGES = {
    "ar": "ara", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "fi": "fin",
    "fr": "fra", "he": "heb", "hi": "hin", "hu": "hun", "id": "ind", "it": "ita", "ja": "jpn", "ko": "kor",
    "nl": "nld", "no": "nor", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sv": "swe", "tr": "tur",
    "uk": "ukr", "vi": "vie", "zh": "zho",
}  # fmt: skip
_SURE = 0.98
_LOGPROB = -0.05


def written(
    heard: Sequence[VoicedStretch], wanted: Transcription, *, channels: int, duration: float
) -> Transcript | MultichannelTranscript:
    """The transcript of a recording.

    Args:
        heard: The utterances, in order.
        wanted: The request.
        channels: Number of channels transcribed separately; 1 if they were mixed.
        duration: Of the recording, in seconds.
    """
    if not wanted.use_multi_channel or channels < 2:
        return _one(heard, wanted, duration=duration)
    if wanted.multichannel_output_style == "combined":
        return _combined(heard, wanted, duration)
    parts = [
        _one([s for s in heard if s.channel == number], wanted, channel=number) for number in range(channels)
    ]
    return MultichannelTranscript(transcripts=parts, audio_duration_secs=duration)


def _one(
    heard: Sequence[VoicedStretch],
    wanted: Transcription,
    *,
    channel: int | None = None,
    duration: float | None = None,
) -> Transcript:
    words: list[TranscriptWord] = []
    offsets: list[int] = []
    for stretch in heard:
        spoken = _words(stretch, channel)
        if spoken and words:
            words.append(_space(words[-1], spoken[0]))
        offsets.append(sum(len(word.text) for word in words))
        words += spoken
    text = "".join(word.text for word in words)
    more: dict[str, object] = {}
    if wanted.entity_detection and not wanted.entity_redaction:
        found = zip(heard, offsets, strict=True)
        more["entities"] = [e for s, at in found for e in detected(s.said, at, wanted.entity_detection)]
    if wanted.transcript_edit is not None:
        edited = " ".join(s.said.edited or s.said.text for s in heard)
        more["edited_transcript"] = {
            "message_type": "edited_transcript",
            "text": text,
            "edited_text": edited if edited.strip() else text,
        }
    if channel is not None:
        more["channel_index"] = channel
    if duration is not None:
        more["audio_duration_secs"] = duration
    return Transcript(
        **_language(heard, wanted), text=text, words=_detailed(words, wanted.timestamps_granularity), **more
    )


def _combined(heard: Sequence[VoicedStretch], wanted: Transcription, duration: float) -> Transcript:
    spoken = sorted(
        (w for s in heard for w in _words(s, s.channel) if w.type != "spacing"), key=lambda w: w.start or 0.0
    )
    words = spoken[:1]
    for before, after in pairwise(spoken):
        words += [_space(before, after), after]
    return Transcript(
        **_language(heard, wanted),
        text="".join(word.text for word in words),
        words=_detailed(words, wanted.timestamps_granularity),
        audio_duration_secs=duration,
    )


def _language(heard: Sequence[VoicedStretch], wanted: Transcription) -> dict[str, object]:
    detected = next((s.said.language for s in heard if s.said.text), "en")
    code = wanted.language_code or detected
    return {
        "language_code": _LANGUAGES.get(code, code),
        "language_probability": 1.0 if wanted.language_code else _SURE,
    }


def _words(stretch: VoicedStretch, channel: int | None) -> list[TranscriptWord]:
    place = {} if channel is None else {"channel_index": channel}
    return [
        TranscriptWord(**{**item, "speaker_id": stretch.speaker}, **place)
        for item in timed_words(stretch.segment, stretch.said)
    ]


def _space(before: TranscriptWord, after: TranscriptWord) -> TranscriptWord:
    ended = before.end or 0.0
    return after.model_copy(
        update={"text": " ", "type": "spacing", "start": ended, "end": max(ended, after.start or 0.0)}
    )


def _detailed(words: Iterable[TranscriptWord], granularity: str) -> list[TranscriptWord]:
    match granularity:
        case "none":
            return [word.model_copy(update={"start": None, "end": None}) for word in words]
        case "character":
            return [word.model_copy(update={"characters": _characters(word)}) for word in words]
    return list(words)


def _characters(word: TranscriptWord) -> list[TranscriptCharacter]:
    """Its characters, each as long as the others."""
    start, end = word.start or 0.0, word.end or 0.0
    step = (end - start) / max(1, len(word.text))
    times = [round(start + number * step, 3) for number in range(len(word.text))] + [end]
    return [
        TranscriptCharacter(text=letter, start=times[place], end=times[place + 1])
        for place, letter in enumerate(word.text)
    ]
