"""A transcript in other formats: plain text, subtitles, JSON in segments. Their details are not published."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from voiceflow.clients.elevenlabs.schema.transcripts import AdditionalFormat, Transcript, TranscriptWord
from voiceflow.emulators.elevenlabs.http.exchange import RefusalError

_FORMS = {"txt": ("txt", "text/plain"), "srt": ("srt", "application/x-subrip")}
_JSON = ("json", "application/json")


@dataclass(frozen=True, slots=True)
class _SpeakerRun:
    """Words of one speaker that stand together."""

    words: Sequence[TranscriptWord]

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words).strip()

    @property
    def speaker(self) -> str:
        return self.words[0].speaker_id or ""

    @property
    def start(self) -> float:
        return self.words[0].start or 0.0

    @property
    def end(self) -> float:
        return self.words[-1].end or self.start


def exported(transcript: Transcript, wanted: Sequence[object]) -> Transcript:
    """The transcript with its additional formats."""
    forms = [_export(transcript, options) for options in wanted]
    return transcript.model_copy(update={"additional_formats": forms}) if forms else transcript


def check(wanted: Sequence[Any]) -> None:
    """Refuse a format that the emulator does not write."""
    for options in wanted:
        if options.format not in (*_FORMS, "segmented_json"):
            why = f"The emulator writes txt, srt and segmented_json, not {options.format}."
            raise RefusalError(400, "unsupported_format", why, param="additional_formats")


def _export(transcript: Transcript, options: Any) -> AdditionalFormat:
    parts = list(_parts(transcript.words, options))
    match options.format:
        case "txt":
            content = "\n".join(_line(part, options) for part in parts) + "\n"
        case "srt":
            content = "\n".join(_subtitle(n, part, options) for n, part in enumerate(parts, 1))
        case _:
            content = json.dumps({"segments": [_segment(part, options) for part in parts]})
    ending, kind = _FORMS.get(options.format, _JSON)
    return AdditionalFormat(
        requested_format=options.format,
        file_extension=ending,
        content_type=kind,
        is_base64_encoded=False,
        content=content,
    )


def _parts(words: Sequence[TranscriptWord], options: object) -> Iterator[_SpeakerRun]:
    part: list[TranscriptWord] = []
    for word in words:
        if word.type == "spacing":
            part += [word] if part else []
            continue
        if part and _is_full(part, word, options):
            yield _SpeakerRun(_spoken(part))
            part = []
        part.append(word)
    if part:
        yield _SpeakerRun(_spoken(part))


def _spoken(part: list[TranscriptWord]) -> list[TranscriptWord]:
    return part[:-1] if part[-1].type == "spacing" else part


def _is_full(part: list[TranscriptWord], word: TranscriptWord, options: Any) -> bool:
    if (part[0].speaker_id, part[0].channel_index) != (word.speaker_id, word.channel_index):
        return True
    start, ended = part[0].start or 0.0, _spoken(part)[-1].end or 0.0
    silence, longest = options.segment_on_silence_longer_than_s, options.max_segment_duration_s
    letters = sum(len(w.text) for w in part) + len(word.text)
    return (
        (silence is not None and (word.start or 0.0) - ended > silence)
        or (longest is not None and (word.end or 0.0) - start > longest)
        or (options.max_segment_chars is not None and letters > options.max_segment_chars)
    )


def _line(part: _SpeakerRun, options: Any) -> str:
    time = f"[{part.start:.3f} - {part.end:.3f}] " if options.include_timestamps else ""
    return _wrapped(time + _named(part, options), options)


def _subtitle(number: int, part: _SpeakerRun, options: object) -> str:
    return (
        f"{number}\n{_clock(part.start)} --> {_clock(part.end)}\n{_wrapped(_named(part, options), options)}\n"
    )


def _segment(part: _SpeakerRun, options: Any) -> dict[str, Any]:
    segment: dict[str, Any] = {"text": part.text}
    if options.include_speakers:
        segment["speaker"] = part.speaker
    if options.include_timestamps:
        segment |= {"start": part.start, "end": part.end}
    return segment


def _named(part: _SpeakerRun, options: Any) -> str:
    return f"{part.speaker}: {part.text}" if options.include_speakers and part.speaker else part.text


def _wrapped(text: str, options: Any) -> str:
    width = options.max_characters_per_line
    return text if not width else "\n".join(textwrap.wrap(text, width))


def _clock(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02},{thousandths:03}"
