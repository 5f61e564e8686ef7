"""One session of the emulated realtime service: its settings, its conversation, its user's turns."""

from __future__ import annotations

import base64
import copy
import itertools
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.emulators.kit.live_script import LiveBehaviour, LiveScript, Spawn
from voiceflow.emulators.kit.live_voice import Speak
from voiceflow.emulators.openai.realtime.items import ServedItem
from voiceflow.emulators.openai.realtime.speaking import ResponseSpeaker
from voiceflow.emulators.openai.realtime.user_audio import UserAudioBuffer
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
        self._ids = itertools.count(1)
        self.speaker = ResponseSpeaker(self, script, behaviour, speak, spawn)
        self.user_audio = UserAudioBuffer(self, script, behaviour, spawn)
        self._obeying: dict[type[Any], Callable[[Any], Awaitable[None]]] = {
            Update: self._update,
            Append: self.user_audio.append,
            InputCommit: self.user_audio.commit,
            InputClear: self.user_audio.clear,
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
        self.user_audio.configure()
        await self.emit("session.updated", session={"id": "sess_1", **self.settings})

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
        await self.add(ServedItem(item_id, role, new.text), body)

    async def add(self, item: ServedItem, body: dict[str, Any]) -> None:
        """Add an item to the conversation, and send it."""
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
