"""The responses of an emulated session: text and audio, faster than real time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from voiceflow.emulators.kit.live_script import (
    LiveAnswer,
    LiveBehaviour,
    LiveScript,
    ModelTurn,
    Spawn,
)
from voiceflow.emulators.kit.live_voice import Speak, encoded

if TYPE_CHECKING:
    from voiceflow.emulators.openai.realtime.items import ServedItem
    from voiceflow.emulators.openai.realtime.session import ServedSession


class ResponseSpeaker:
    """Makes the responses of one session, one at a time.

    Args:
        session: The session.
        script: What the model says.
        behaviour: The timing.
        speak: The voice.
        spawn: Starts a task that ends with the session.

    Attributes:
        response_id: The id of the active response; empty if there is none.
        count: Responses so far.
    """

    def __init__(
        self,
        session: ServedSession,
        script: LiveScript,
        behaviour: LiveBehaviour,
        speak: Speak,
        spawn: Spawn,
    ) -> None:
        self.response_id = ""
        self.count = 0
        self._session = session
        self._script = script
        self._behaviour = behaviour
        self._speak = speak
        self._spawn = spawn
        self._task: asyncio.Task[None] | None = None
        self._rest: list[dict[str, object]] = []

    @property
    def is_active(self) -> bool:
        """Whether a response is being made."""
        return bool(self.response_id)

    def begin(self, instructions: str | None = None) -> None:
        """Begin a response."""
        self.count += 1
        self.response_id = self._session.new_id("resp")
        self._task = self._spawn(self._respond(self.response_id, instructions))

    async def cancel(self, reason: str) -> None:
        """End the active response, if any. A little of its audio still follows, as on a real wire."""
        if not self.is_active or self._task is None:
            return
        self._task.cancel()
        response_id, self.response_id = self.response_id, ""
        for delta in self._rest[: self._behaviour.late_deltas]:
            await self._session.emit("response.output_audio.delta", **delta)
        self._rest = []
        await self._done(response_id, "cancelled", {"type": "cancelled", "reason": reason})

    async def _respond(self, response_id: str, instructions: str | None) -> None:
        session = self._session
        body = {"object": "realtime.response", "id": response_id, "status": "in_progress", "output": []}
        await session.emit("response.created", response=body)
        conversation = tuple((item.role, item.text) for item in session.items)
        default = str(session.settings.get("instructions", ""))
        text = instructions.partition("\n")[2] if instructions and "word for word" in instructions else ""
        turn = ModelTurn(conversation, instructions or default)
        answer = LiveAnswer(text) if text else self._script.answer(turn)
        if answer.stalls:
            await asyncio.Event().wait()
        delay = self._behaviour.first_audio if answer.delay is None else answer.delay
        await asyncio.sleep(delay)
        if answer.failure:
            self.response_id = ""
            error = {"type": "server_error", "code": answer.failure}
            await self._done(response_id, "failed", {"type": "failed", "error": error})
            return
        if answer.text:
            await self._say(response_id, answer.text)
        for index, call in enumerate(answer.calls, int(bool(answer.text))):
            await self._call(response_id, index, call.name, call.arguments)
        self.response_id = ""
        await self._done(response_id, "completed", None)
        await session.emit(
            "rate_limits.updated",
            rate_limits=[{"name": "tokens", "limit": 100000, "remaining": 90000, "reset_seconds": 1.0}],
        )

    async def _say(self, response_id: str, text: str) -> None:
        from voiceflow.emulators.openai.realtime.items import ServedItem

        session, behaviour = self._session, self._behaviour
        item = ServedItem(session.new_id("item"), "assistant", text)
        session.items.append(item)
        body = {"id": item.id, "type": "message", "role": "assistant", "status": "in_progress", "content": []}
        place = {"response_id": response_id, "output_index": 0}
        await session.emit("response.output_item.added", item=body, **place)
        await session.emit("conversation.item.added", item=body, previous_item_id=None)
        place.update(item_id=item.id, content_index=0)
        await session.emit("response.content_part.added", part={"type": "audio", "transcript": ""}, **place)
        await self._send_speech(item, text, place)
        await session.emit("response.output_audio.done", **place)
        await session.emit("response.output_audio_transcript.done", transcript=text, **place)
        part = {"type": "audio", "transcript": text}
        await session.emit("response.content_part.done", part=part, **place)
        full = {**body, "status": "completed", "content": [{"type": "output_audio", "transcript": text}]}
        await session.emit("response.output_item.done", item=full, response_id=response_id, output_index=0)
        await session.emit("conversation.item.done", item=full, previous_item_id=None)
        await asyncio.sleep(behaviour.chunk / behaviour.speed)

    async def _send_speech(self, item: ServedItem, text: str, place: dict[str, object]) -> None:
        session, behaviour = self._session, self._behaviour
        audio = session.output
        data = encoded(self._speak(text, audio.sample_rate), audio)
        size = audio.size(behaviour.chunk)
        chunks = [data[begin : begin + size] for begin in range(0, len(data), size)]
        words = [f"{word} " for word in text.split(" ")]
        words[-1] = words[-1].rstrip()
        per_chunk = -(-len(words) // max(1, len(chunks)))
        self._rest = [{**place, "delta": session.encode(chunk)} for chunk in chunks]
        for index, chunk in enumerate(chunks):
            piece = "".join(words[index * per_chunk : (index + 1) * per_chunk])
            if piece:
                await session.emit("response.output_audio_transcript.delta", delta=piece, **place)
            delta = self._rest.pop(0)
            item.size += len(chunk)
            await session.emit("response.output_audio.delta", **delta)
            await asyncio.sleep(audio.seconds(len(chunk)) / behaviour.speed)

    async def _call(self, response_id: str, index: int, name: str, arguments: str) -> None:
        from voiceflow.emulators.openai.realtime.items import ServedItem

        session = self._session
        call_id = session.new_id("call")
        item = ServedItem(f"item_{call_id}", "call", f"{name}({arguments})")
        session.items.append(item)
        body = {"id": item.id, "type": "function_call", "call_id": call_id, "name": name}
        place = {"response_id": response_id, "output_index": index}
        added = {**body, "arguments": "", "status": "in_progress"}
        await session.emit("response.output_item.added", item=added, **place)
        ids = {"item_id": item.id, "call_id": call_id}
        kind = "response.function_call_arguments"
        await session.emit(f"{kind}.delta", delta=arguments, **ids, **place)
        await session.emit(f"{kind}.done", arguments=arguments, name=name, **ids, **place)
        done = {**body, "arguments": arguments, "status": "completed"}
        await session.emit("response.output_item.done", item=done, **place)

    async def _done(self, response_id: str, status: str, details: dict[str, object] | None) -> None:
        body: dict[str, object] = {"object": "realtime.response", "id": response_id, "status": status}
        body["output"], body["status_details"] = [], details
        body["usage"] = {"total_tokens": 30, "input_tokens": 20, "output_tokens": 10}
        await self._session.emit("response.done", response=body)
