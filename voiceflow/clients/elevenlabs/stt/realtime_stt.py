"""Realtime speech to text without a network: text in, events out; audio in, text out.

Source: https://elevenlabs.io/docs/api-reference/speech-to-text/v-1-speech-to-text-realtime
"""

from __future__ import annotations

import json
import math
import re
from binascii import b2a_base64
from collections import deque
from dataclasses import dataclass

from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs.reactions import STT_ERRORS, Reaction, reaction_to
from voiceflow.clients.elevenlabs.sockets.wire import read_object, read_text
from voiceflow.clients.elevenlabs.stt.events import (
    Committed,
    Edited,
    Entities,
    Entity,
    Partial,
    RecognitionStarted,
    Redacted,
    STTError,
    STTMessage,
    VendorWarning,
)
from voiceflow.clients.elevenlabs.stt.options import STTOptions
from voiceflow.clients.speech.confidence import confidence_of
from voiceflow.errors import RemoteProtocolError

PAIR_LIMIT = 0.3
"""Seconds that a final waits for its second message, which has the words."""

_HELD_LIMIT = 4
_LATE_LIMIT = 8
_LATE_SECONDS = 5.0
_FOREVER = 1e9  # seconds
_NAME = re.compile(r"[A-Za-z][\w.+-]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Held:
    """A final text of which the second message is awaited, or was given up, until a time."""

    text: str
    until: float


class RealtimeSTTProtocol:
    """One session. It holds no socket, no task and no clock.

    Attributes:
        ignored: Messages of unknown kinds, and second messages that arrived too late to be reported.
    """

    def __init__(self, options: STTOptions, *, previous_text: str | None = None) -> None:
        self._sends_words = options.sends_words
        self._tail = f',"sample_rate":{options.audio.sample_rate}' + "}"
        self._previous_text = previous_text
        self._held: deque[_Held] = deque()
        self._late: deque[_Held] = deque(maxlen=_LATE_LIMIT)
        self.ignored = 0

    def audio(self, data: bytes | bytearray | memoryview, *, commit: bool = False) -> str:
        """Encode a chunk.

        Args:
            data: In the format of the options; may be empty.
            commit: Whether the segment ends after it.
        """
        tail = self._tail
        if self._previous_text is not None:
            # Allowed on the first chunk of a session only; later it is an ``input_error``.
            tail = f',"previous_text":{json.dumps(self._previous_text)}' + tail
            self._previous_text = None
        encoded = b2a_base64(data, newline=False).decode("ascii")
        flag = "true" if commit else "false"
        # By hand: base64 needs no escaping, and json.dumps would look at each character.
        return f'{{"message_type":"input_audio_chunk","audio_base_64":"{encoded}","commit":{flag}{tail}'

    def keep_alive(self) -> str:
        """Encode a chunk without audio. Websocket pings do not keep a session."""
        return self.audio(b"")

    @property
    def deadline(self) -> float | None:
        """When to call ``expire``, if nothing arrives before."""
        return self._held[0].until if self._held else None

    def receive(self, text: str, now: float) -> list[STTMessage]:
        """Take one message. Unknown ones are counted and ignored.

        Raises:
            RemoteProtocolError: If it is malformed.
        """
        message = read_object(text)
        match kind := message.get("message_type"):
            case "partial_transcript":
                return [Partial(read_text(message, "text"))]
            case "committed_transcript":
                return self._first(read_text(message, "text"), now)
            case "committed_transcript_with_timestamps":
                return self._second(_committed(message), now)
            case str() if kind in STT_ERRORS or _is_refusal(kind, message):
                detail = message.get("error")
                return [
                    STTError(kind, reaction_to(kind, STT_ERRORS), detail if isinstance(detail, str) else "")
                ]
        event = _other(message)
        if event is None:
            self.ignored += 1
            return []
        return [event]

    def expire(self, now: float) -> list[STTMessage]:
        """Report, without words, the finals whose second message did not arrive in time."""
        events: list[STTMessage] = []
        while self._held and self._held[0].until <= now:
            events.append(self._give_up(now))
        return events

    def lost(self, now: float) -> list[STTMessage]:
        """Report the finals held back, because the socket and their second messages are lost."""
        return [self._give_up(now) for _ in range(len(self._held))]

    def _first(self, text: str, now: float) -> list[STTMessage]:
        if not self._sends_words:
            return [Committed(text)]
        self._held.append(_Held(text, now + PAIR_LIMIT))
        return [self._give_up(now)] if len(self._held) > _HELD_LIMIT else []

    def _second(self, event: Committed, now: float) -> list[STTMessage]:
        while self._late and self._late[0].until <= now:
            self._late.popleft()
        waiting = [held.text for held in self._held]
        late_texts = [held.text for held in self._late]
        if not self._sends_words or event.text in late_texts or (late_texts and not waiting):
            # Its first message was already reported: this would report the segment twice.
            if event.text in late_texts:
                del self._late[late_texts.index(event.text)]
            elif late_texts:
                self._late.popleft()
            self.ignored += 1
            return []
        # Pairs are by order; a text that fits a later one shows that those before it were skipped.
        skipped = waiting.index(event.text) if event.text in waiting else 0
        events: list[STTMessage] = [self._give_up(now) for _ in range(skipped)]
        if self._held:
            self._held.popleft()
        return [*events, event]

    def _give_up(self, now: float) -> Committed:
        held = self._held.popleft()
        self._late.append(_Held(held.text, now + _LATE_SECONDS))
        return Committed(held.text)


def _is_refusal(kind: str, message: dict[str, object]) -> bool:
    """Whether an unknown message is an error that no other socket would help against."""
    is_named = "error" in message and _NAME.fullmatch(kind) is not None
    return is_named and reaction_to(kind, STT_ERRORS) is Reaction.GIVE_UP


def _other(message: dict[str, object]) -> STTMessage | None:
    match message.get("message_type"):
        case "session_started":
            config = message.get("config")
            return RecognitionStarted(
                read_text(message, "session_id"), config if isinstance(config, dict) else {}
            )
        case "committed_transcript_entities":
            return Entities(read_text(message, "text"), tuple(map(_entity, _objects(message, "entities"))))
        case "edited_transcript":
            return Edited(read_text(message, "text"), read_text(message, "edited_text"))
        case "redacted_transcript":
            return Redacted(read_text(message, "text"), read_text(message, "redacted_text"))
        case "warning":
            return VendorWarning(read_text(message, "warning"))
    return None


def _committed(message: dict[str, object]) -> Committed:
    language = message.get("language_code")
    return Committed(
        read_text(message, "text"),
        _words(message),
        language if isinstance(language, str) else None,
        confidence=confidence_of(_logprobs(message)),
    )


def _logprobs(message: dict[str, object]) -> list[float]:
    """Of each word that has one."""
    items = message.get("words")
    words = [item for item in (items if isinstance(items, list) else ()) if isinstance(item, dict)]
    found = [word.get("logprob") for word in words if word.get("type") == "word"]
    return [float(each) for each in found if isinstance(each, int | float) and math.isfinite(each)]


def _words(message: dict[str, object]) -> tuple[Word, ...]:
    """The words that have usable times; the text has all of them."""
    items = message.get("words")
    words: list[Word] = []
    end = 0.0
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict) or not isinstance(item.get("text"), str):
            continue
        start = max(end, _seconds(item, "start", default=end))
        end = max(start, _seconds(item, "end", default=start))
        if item.get("type") == "word" and item["text"].strip():
            words.append(Word(item["text"].strip(), start, end))
    return tuple(words)


def _entity(item: dict[str, object]) -> Entity:
    start, end = item.get("start_char"), item.get("end_char")
    if not isinstance(start, int) or not isinstance(end, int):
        raise RemoteProtocolError("an entity without its place")
    return Entity(read_text(item, "text"), read_text(item, "entity_type"), start, end)


def _objects(message: dict[str, object], name: str) -> list[dict[str, object]]:
    items = message.get(name)
    if items is None:
        return []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise RemoteProtocolError(f"{name} is not a list of objects")
    return items


def _seconds(item: dict[str, object], name: str, *, default: float) -> float:
    value = item.get(name)
    # Compared, for JSON has whole numbers that no float can hold; a comparison with NaN is false.
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _FOREVER:
        return default
    return float(value)
