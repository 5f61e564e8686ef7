"""One session of the emulated realtime service: its settings, its conversation, its user's turns."""

from __future__ import annotations

import asyncio
import base64
import copy
import itertools
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.emulators.kit.live_script import LiveBehaviour, LiveScript, Spawn
from voiceflow.emulators.kit.live_voice import LoudVoiceDetector, Speak
from voiceflow.emulators.openai.realtime.items import ServedItem
from voiceflow.emulators.openai.realtime.speaking import ResponseSpeaker
from voiceflow.emulators.openai.realtime.validation import (
    Append,
    Ask,
    ClientEvent,
    Create,
    Delete,
    EventError,
    InputClear,
    InputCommit,
    NewItem,
    ResponseCancel,
    Retrieve,
    Truncate,
    Update,
    check_session,
)

_FORMATS = {
    "audio/pcm": AudioFormat(Encoding.PCM16, 24000),
    "audio/pcmu": AudioFormat(Encoding.MULAW, 8000),
    "audio/pcma": AudioFormat(Encoding.ALAW, 8000),
}
_SHORTEST_COMMIT = 0.1


class ServedSession:
    """One session.

    Args:
        send: Sends an event to the client.
        script: What the model says and hears.
        behaviour: The timing.
        speak: The model's voice.
        spawn: Starts a task that ends with the session.

    Attributes:
        settings: The settings as the client set them.
        items: The conversation.
        errors: Codes of the errors that the client caused.
    """

    def __init__(
        self,
        send: Callable[[dict[str, Any]], Awaitable[None]],
        script: LiveScript,
        behaviour: LiveBehaviour,
        speak: Speak,
        spawn: Spawn,
    ) -> None:
        self.settings: dict[str, Any] = {"audio": {"input": {}, "output": {}}}
        self.items: list[ServedItem] = []
        self.errors: list[str] = []
        self._send = send
        self._script = script
        self._behaviour = behaviour
        self._spawn = spawn
        self._ids = itertools.count(1)
        self._buffer = 0
        self._detector: LoudVoiceDetector | None = None
        self._item_id = ""
        self.speaker = ResponseSpeaker(self, script, behaviour, speak, spawn)
        self._obeying: dict[type[Any], Callable[[Any], Awaitable[None]]] = {
            Update: self._update,
            Append: self._append,
            InputCommit: self._commit_by_client,
            InputClear: self._clear,
            Create: self._create,
            Truncate: self._truncate,
            Delete: self._delete,
            Retrieve: self._retrieve,
            Ask: self._ask,
            ResponseCancel: self._cancel,
        }

    def new_id(self, kind: str) -> str:
        """A new id."""
        return f"{kind}_{next(self._ids):06d}"

    async def emit(self, kind: str, **fields: Any) -> None:
        """Send an event."""
        await self._send({"type": kind, "event_id": self.new_id("event"), **fields})

    @property
    def input(self) -> AudioFormat:
        """The format of the user's audio."""
        return _format(self.settings["audio"]["input"])

    @property
    def output(self) -> AudioFormat:
        """The format of the agent's audio."""
        return _format(self.settings["audio"]["output"])

    @property
    def detection(self) -> dict[str, Any] | None:
        """The settings of the voice detector; None if the client ends the turns."""
        found: dict[str, Any] | None = self.settings["audio"]["input"].get(
            "turn_detection", {"type": "server_vad"}
        )
        return found

    def find(self, item_id: str, event_id: str | None) -> ServedItem:
        """An item.

        Raises:
            EventError: If there is none with this id.
        """
        for item in self.items:
            if item.id == item_id:
                return item
        raise EventError(f"Item '{item_id}' does not exist.", "invalid_value", "item_id", event_id)

    async def begin(self, model: str, settings: Mapping[str, Any]) -> None:
        """Send what comes first. A call by SIP has settings already."""
        self.settings = {**self.settings, **copy.deepcopy(dict(settings))}
        self.settings["model"] = model or self.settings.get("model", "")
        await self.emit("session.created", session={"type": "realtime", "id": "sess_1", **self.settings})

    async def obey(self, event: ClientEvent) -> None:
        """Do what the client asks for.

        Raises:
            EventError: If it cannot be done.
        """
        await self._obeying[type(event)](event)

    async def _update(self, event: Update) -> None:
        check_session(event.session, event.event_id)
        audio = event.session.get("audio", {})
        for side in ("input", "output"):
            self.settings["audio"][side].update(audio.get(side, {}))
        self.settings.update({name: value for name, value in event.session.items() if name != "audio"})
        silence = (self.detection or {}).get("silence_duration_ms") or 500
        self._detector = LoudVoiceDetector(self.input, silence / 1000) if self.detection is not None else None
        await self.emit("session.updated", session={"id": "sess_1", **self.settings})

    async def _append(self, event: Append) -> None:
        data = event.data()
        self._buffer += len(data)
        if self._detector is None:
            return
        for is_start in self._detector.feed(data):
            await (self._begin_voice() if is_start else self._end_voice())

    async def _begin_voice(self) -> None:
        assert self._detector is not None
        self._item_id = self.new_id("item")
        at = max(0, round((self._detector.position - 0.06) * 1000))
        await self.emit("input_audio_buffer.speech_started", audio_start_ms=at, item_id=self._item_id)
        if (self.detection or {}).get("interrupt_response", True):
            await self.speaker.cancel("turn_detected")

    async def _end_voice(self) -> None:
        assert self._detector is not None
        at = round(self._detector.position * 1000)
        await self.emit("input_audio_buffer.speech_stopped", audio_end_ms=at, item_id=self._item_id)
        await self._commit(self._item_id)
        if (self.detection or {}).get("create_response", True) and not self.speaker.is_active:
            self.speaker.begin()

    async def _commit_by_client(self, event: InputCommit) -> None:
        if self.detection is not None:
            raise EventError("Cannot commit with turn detection.", "invalid_value", None, event.event_id)
        if self._buffer < self.input.size(_SHORTEST_COMMIT):
            text = "Error committing input audio buffer: buffer too small."
            raise EventError(text, "input_audio_buffer_commit_empty", None, event.event_id)
        await self._commit(self.new_id("item"))

    async def _commit(self, item_id: str) -> None:
        self._buffer = 0
        previous = self.items[-1].id if self.items else None
        await self.emit("input_audio_buffer.committed", item_id=item_id, previous_item_id=previous)
        item = ServedItem(item_id, "user", self._script.hear())
        await self._add(item, {"type": "message", "role": "user", "content": [{"type": "input_audio"}]})
        if self.settings["audio"]["input"].get("transcription") is not None:
            self._spawn(self._transcribe(item))

    async def _transcribe(self, item: ServedItem) -> None:
        await asyncio.sleep(self._behaviour.transcript_delay)
        kind = "conversation.item.input_audio_transcription"
        if item.text:
            await self.emit(f"{kind}.delta", item_id=item.id, content_index=0, delta=item.text)
        usage = {"type": "duration", "seconds": 1}
        await self.emit(
            f"{kind}.completed", item_id=item.id, content_index=0, transcript=item.text, usage=usage
        )

    async def _clear(self, _: InputClear) -> None:
        self._buffer = 0
        await self.emit("input_audio_buffer.cleared")

    async def _create(self, event: Create) -> None:
        new = event.item
        _check_item(new, event.event_id)
        roles = {"function_call_output": "tool", "function_call": "call"}
        role = roles.get(new.type, new.role or "user")
        known = {item.id for item in self.items if item.role == "call"}
        if new.type == "function_call_output" and f"item_{new.call_id}" not in known:
            raise EventError("No such call_id.", "invalid_value", "item.call_id", event.event_id)
        item_id = f"item_{new.call_id}" if new.type == "function_call" else new.id or self.new_id("item")
        body = json.loads(new.model_dump_json(exclude_none=True))
        await self._add(ServedItem(item_id, role, new.text), body)

    async def _add(self, item: ServedItem, body: dict[str, Any]) -> None:
        previous = self.items[-1].id if self.items else None
        self.items.append(item)
        full = {"object": "realtime.item", "status": "completed", **body, "id": item.id}
        for name in ("added", "done"):
            await self.emit(f"conversation.item.{name}", item=full, previous_item_id=previous)

    async def _truncate(self, event: Truncate) -> None:
        item = self.find(event.item_id, event.event_id)
        length = item.size * 1000 // self.output.bytes_per_second
        if item.role != "assistant" or event.content_index != 0 or event.audio_end_ms > length:
            text = f"Audio content of {length}ms is already shorter than {event.audio_end_ms}ms"
            raise EventError(text, "invalid_value", "audio_end_ms", event.event_id)
        item.heard_ms, item.text = event.audio_end_ms, ""
        await self.emit(
            "conversation.item.truncated",
            item_id=item.id,
            content_index=0,
            audio_end_ms=event.audio_end_ms,
        )

    async def _delete(self, event: Delete) -> None:
        self.items.remove(self.find(event.item_id, event.event_id))
        await self.emit("conversation.item.deleted", item_id=event.item_id)

    async def _retrieve(self, event: Retrieve) -> None:
        item = self.find(event.item_id, event.event_id)
        body = {"id": item.id, "type": "message", "role": item.role, "content": []}
        await self.emit("conversation.item.retrieved", item=body)

    async def _ask(self, event: Ask) -> None:
        if self.speaker.is_active:
            text = "Conversation already has an active response in progress."
            raise EventError(text, "conversation_already_has_active_response", None, event.event_id)
        self.speaker.begin(event.response.instructions)

    async def _cancel(self, event: ResponseCancel) -> None:
        if not self.speaker.is_active or event.response_id not in (None, self.speaker.response_id):
            text = "Cancellation failed: no active response found"
            raise EventError(text, "response_cancel_not_active", None, event.event_id)
        await self.speaker.cancel("client_cancelled")

    def encode(self, data: bytes) -> str:
        """Audio as it is sent."""
        return base64.b64encode(data).decode()


def _check_item(item: NewItem, event_id: str | None) -> None:
    needed = {
        "message": ("role", "content"),
        "function_call": ("call_id", "name", "arguments"),
        "function_call_output": ("call_id", "output"),
    }[item.type]
    for name in needed:
        if getattr(item, name) in (None, ()):
            raise EventError(f"Missing item.{name}", "missing_required_parameter", f"item.{name}", event_id)
    if item.type == "message":
        allowed = {
            "assistant": ("output_text", "output_audio"),
            "user": ("input_text", "input_audio", "input_image"),
        }.get(item.role or "", ("input_text",))
        if any(part.type not in allowed for part in item.content):
            raise EventError("Invalid content type.", "invalid_value", "item.content", event_id)


def _format(side: dict[str, Any]) -> AudioFormat:
    return _FORMATS[side.get("format", {"type": "audio/pcm"})["type"]]
