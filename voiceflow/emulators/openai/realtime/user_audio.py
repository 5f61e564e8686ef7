"""The user's audio in an emulated session: its turns, committed by the client or by a voice detector."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from voiceflow.emulators.kit.live_script import LiveBehaviour, LiveScript, Spawn
from voiceflow.emulators.kit.live_voice import LoudVoiceDetector
from voiceflow.emulators.openai.realtime.items import ServedItem
from voiceflow.emulators.openai.realtime.validation import Append, EventError, InputClear, InputCommit

if TYPE_CHECKING:
    from voiceflow.emulators.openai.realtime.session import ServedSession

_SHORTEST_COMMIT = 0.1


class UserAudioBuffer:
    """Takes the user's audio of one session, and makes an item of each turn.

    Args:
        session: The session.
        script: What the model hears.
        behaviour: The timing.
        spawn: Starts a task that ends with the session.
    """

    def __init__(
        self, session: ServedSession, script: LiveScript, behaviour: LiveBehaviour, spawn: Spawn
    ) -> None:
        self._session = session
        self._script = script
        self._behaviour = behaviour
        self._spawn = spawn
        self._buffer = 0
        self._detector: LoudVoiceDetector | None = None
        self._item_id = ""

    def configure(self) -> None:
        """Use the present settings of the session."""
        detection = self._detection
        silence = (detection or {}).get("silence_duration_ms") or 500
        self._detector = (
            LoudVoiceDetector(self._session.input, silence / 1000) if detection is not None else None
        )

    async def append(self, event: Append) -> None:
        """Take audio of the user."""
        data = event.data()
        self._buffer += len(data)
        if self._detector is None:
            return
        for is_start in self._detector.feed(data):
            await (self._begin_voice() if is_start else self._end_voice())

    async def commit(self, event: InputCommit) -> None:
        """End the user's turn because the client says so.

        Raises:
            EventError: If the voice detector ends turns, or there is too little audio.
        """
        if self._detection is not None:
            raise EventError("Cannot commit with turn detection.", "invalid_value", None, event.event_id)
        if self._buffer < self._session.input.size(_SHORTEST_COMMIT):
            text = "Error committing input audio buffer: buffer too small."
            raise EventError(text, "input_audio_buffer_commit_empty", None, event.event_id)
        await self._commit_as(self._session.new_id("item"))

    async def clear(self, _: InputClear) -> None:
        """Drop the audio of the turn."""
        self._buffer = 0
        await self._session.emit("input_audio_buffer.cleared")

    @property
    def _detection(self) -> dict[str, Any] | None:
        """The settings of the voice detector; None if the client ends the turns."""
        found: dict[str, Any] | None = self._session.settings["audio"]["input"].get(
            "turn_detection", {"type": "server_vad"}
        )
        return found

    async def _begin_voice(self) -> None:
        assert self._detector is not None
        self._item_id = self._session.new_id("item")
        at = max(0, round((self._detector.position - 0.06) * 1000))
        await self._session.emit(
            "input_audio_buffer.speech_started", audio_start_ms=at, item_id=self._item_id
        )
        if (self._detection or {}).get("interrupt_response", True):
            await self._session.speaker.cancel("turn_detected")

    async def _end_voice(self) -> None:
        assert self._detector is not None
        at = round(self._detector.position * 1000)
        await self._session.emit("input_audio_buffer.speech_stopped", audio_end_ms=at, item_id=self._item_id)
        await self._commit_as(self._item_id)
        if (self._detection or {}).get("create_response", True) and not self._session.speaker.is_active:
            self._session.speaker.begin()

    async def _commit_as(self, item_id: str) -> None:
        self._buffer = 0
        previous = self._session.items[-1].id if self._session.items else None
        await self._session.emit("input_audio_buffer.committed", item_id=item_id, previous_item_id=previous)
        item = ServedItem(item_id, "user", self._script.hear())
        await self._session.add(
            item, {"type": "message", "role": "user", "content": [{"type": "input_audio"}]}
        )
        if self._session.settings["audio"]["input"].get("transcription") is not None:
            self._spawn(self._transcribe(item))

    async def _transcribe(self, item: ServedItem) -> None:
        await asyncio.sleep(self._behaviour.transcript_delay)
        kind = "conversation.item.input_audio_transcription"
        if item.text:
            await self._session.emit(f"{kind}.delta", item_id=item.id, content_index=0, delta=item.text)
        usage = {"type": "duration", "seconds": 1}
        await self._session.emit(
            f"{kind}.completed", item_id=item.id, content_index=0, transcript=item.text, usage=usage
        )
