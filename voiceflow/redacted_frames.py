"""Frames as observers may see them: without the texts that the call's redaction hides."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from voiceflow.audio.words import Word
from voiceflow.errors import VoiceflowError
from voiceflow.frames import (
    AgentStartedSpeakingFrame,
    AgentTextFrame,
    AudioFrame,
    DTMFFrame,
    ErrorFrame,
    Frame,
    HeardFrame,
    InterimTranscriptionFrame,
    TranscriptionFrame,
)
from voiceflow.redaction import Redaction

F = TypeVar("F", bound=Frame)

KEY = "•"
"""Replaces each pressed key."""

_RECENT = 256
"""Frames whose redacted copy is remembered until the next processor passes them on."""

_REPLIES = 32
"""Replies whose text is kept for comparison with the words heard."""

_TAIL = 200
"""Characters of earlier transcripts in which a match may begin."""


class RedactedError(VoiceflowError):
    """Stands in for an error whose text or cause contained something that the redaction hides."""


class RedactedFrames:
    """Makes redacted copies of one call's frames. The same frame always returns the same copy.

    Keys, the words of interim transcripts and words with their times are always left out: the beginning of a
    number does not match yet, and a word is only a part of a match.
    """

    def __init__(self, redaction: Redaction) -> None:
        self._redaction = redaction
        self._recent: deque[tuple[Frame, Frame]] = deque(maxlen=_RECENT)
        self._said: dict[tuple[str, str], str] = {}
        self._written: dict[tuple[int, str], str] = {}

    def hidden(self, frame: Frame, source: str) -> Frame:
        """Return the redacted copy of a frame, or the frame itself if there is nothing to hide.

        Args:
            frame: Any frame.
            source: The name of the processor that passes it on.
        """
        if isinstance(frame, AudioFrame):
            return frame
        for known, copy in self._recent:
            if known is frame:
                return copy
        made = self._hide(frame, source)
        self._recent.append((frame, made))
        return made

    def _hide(self, frame: Frame, source: str) -> Frame:
        match frame:
            case TranscriptionFrame():
                return replace(self._rest(frame), text=self._transcript(frame, source))
            case InterimTranscriptionFrame():
                return replace(self._rest(frame), text="")
            case DTMFFrame():
                return replace(self._rest(frame), digit=KEY)
            case AgentTextFrame():
                return replace(self._rest(frame), text=self._piece(frame, source))
            case AgentStartedSpeakingFrame():
                self._said.clear()
            case HeardFrame():
                return replace(self._rest(frame), text=self._heard(frame))
            case ErrorFrame():
                return replace(frame, error=self._error(frame.error))
        return self._rest(frame)

    def _rest(self, frame: F) -> F:
        """The frame with each of its texts redacted separately."""
        copy: F = self._value(frame)
        return copy

    def _transcript(self, frame: TranscriptionFrame, source: str) -> str:
        # A recogniser may finalise a number in several pieces; an answer of the agent ends the number.
        before = self._said.get((source, frame.speaker), "")
        whole = f"{before} {frame.text}" if before else frame.text
        self._said[source, frame.speaker] = whole[-_TAIL:]
        return self._redaction.hide(whole, len(whole) - len(frame.text))

    def _piece(self, frame: AgentTextFrame, source: str) -> str:
        key = frame.reply, source
        before = self._written.get(key, "")
        self._written[key] = before + frame.text
        if len(self._written) > _REPLIES:
            del self._written[next(iter(self._written))]
        return self._redaction.hide(before + frame.text, len(before))

    def _heard(self, frame: HeardFrame) -> str:
        """Redact the words heard. They are the beginning of the written text and may end within a match."""
        hide, text = self._redaction.hide, frame.text
        letters = _letters(text)
        for (reply, _), written in reversed(self._written.items()):
            if reply == frame.reply and _letters(written).startswith(letters):
                return hide(_single_spaced(written), 0, _end(_single_spaced(written), len(letters)))
        # The voice reads some things differently. Then the last, half-heard match cannot be found.
        known = [written for (reply, _), written in self._written.items() if reply == frame.reply]
        is_safe = all(hide(written) == written for written in known)
        return hide(text) if frame.is_complete or is_safe else ""

    def _error(self, error: Exception) -> Exception:
        if not any(self._redaction.hide(text) != text for text in _texts(error)):
            return error
        return RedactedError(f"{type(error).__name__}: {self._redaction.hide(str(error))}")

    def _value(self, value: Any) -> Any:
        match value:
            case Enum() | bytes() | type():
                return value
            case str():
                return self._redaction.hide(value)
            case tuple() | list() | set() | frozenset() | deque():
                return _like(value, [self._value(item) for item in value if not isinstance(item, Word)])
            case Mapping():
                return {self._value(key): self._value(item) for key, item in value.items()}
            case Exception():
                return self._error(value)
        if is_dataclass(value):
            old = {one.name: getattr(value, one.name) for one in fields(value) if one.init}
            new = {name: self._value(item) for name, item in old.items()}
            return value if new == old else replace(value, **new)  # type: ignore[type-var]
        return value


def _like(old: Any, items: list[Any]) -> Any:
    if isinstance(old, tuple) and hasattr(old, "_fields"):
        return type(old)(*items) if len(items) == len(old) else tuple(items)
    return type(old)(items)


def _letters(text: str) -> str:
    return "".join(text.split())


def _single_spaced(text: str) -> str:
    return " ".join(text.split())


def _end(text: str, count: int) -> int:
    """The index after the first ``count`` characters that are not white space."""
    for place, char in enumerate(text):
        if not count:
            return place
        count -= not char.isspace()
    return len(text)


def _texts(error: BaseException | None) -> list[str]:
    """The texts of an exception and of its causes."""
    found: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        found += [str(error), *map(str, error.args), *map(str, vars(error).values())]
        error = error.__cause__ or error.__context__
    return found
