"""One session of the emulated Live service."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.emulators.gemini.live.validation import (
    BadLiveMessageError,
    ClientContent,
    ClientMessage,
    ClientRealtimeInput,
    Setup,
    ToolResponse,
)
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveBehaviour, LiveScript, ModelTurn, Spawn
from voiceflow.emulators.kit.live_voice import LoudVoiceDetector, Speak, encoded

OUTPUT = AudioFormat(Encoding.PCM16, 24000)
INPUT = AudioFormat(Encoding.PCM16, 16000)
_WORD_FOR_WORD = "word for word"


@dataclass(slots=True)
class SessionMemory:
    """What the model knows; a resumed session continues it.

    Attributes:
        items: Role (``user``, ``model``, ``tool``) and text, in order.
    """

    items: list[tuple[str, str]] = field(default_factory=list, repr=False)


class LiveServedSession:
    """One session.

    Args:
        send: Sends a message to the client.
        script: What the model says and hears.
        behaviour: The timing.
        speak: The model's voice.
        spawn: Starts a task that ends with the session.
        handles: The conversations that can be resumed, by handle.

    Attributes:
        setup: The client's setup.
        conversation: What the model knows.
        withdrawn: Ids of calls that the model no longer waits for.
    """

    def __init__(
        self,
        send: Callable[[dict[str, object]], Awaitable[None]],
        script: LiveScript,
        behaviour: LiveBehaviour,
        speak: Speak,
        spawn: Spawn,
        handles: dict[str, SessionMemory],
    ) -> None:
        self.setup: Setup | None = None
        self.conversation = SessionMemory()
        self.withdrawn: list[str] = []
        self._send = send
        self._script = script
        self._behaviour = behaviour
        self._speak = speak
        self._spawn = spawn
        self._handles = handles
        self._ids = itertools.count(1)
        self._detector: LoudVoiceDetector | None = None
        self._is_active = False
        self._task: asyncio.Task[None] | None = None
        self._calls: dict[str, str] = {}

    @property
    def is_manual(self) -> bool:
        """Whether the client finds the user's turns."""
        found = self.setup and self.setup.realtime_input_config.automatic_activity_detection.disabled
        return bool(found)

    async def obey(self, message: ClientMessage) -> None:
        """Take a message.

        Raises:
            BadMessageError: If it cannot be done.
        """
        if (message.setup is None) != (self.setup is not None):
            raise BadLiveMessageError("setup must be the first message, and only the first.")
        if message.setup is not None:
            await self._begin(message.setup)
        elif message.realtime_input is not None:
            await self._take(message.realtime_input)
        elif message.client_content is not None:
            await self._take_content(message.client_content)
        elif message.tool_response is not None:
            await self._take_results(message.tool_response)

    async def _begin(self, setup: Setup) -> None:
        self.setup = setup
        if setup.generation_config.get("responseModalities") not in (["AUDIO"], None):
            raise BadLiveMessageError("The model does not support the requested response modalities.")
        if setup.session_resumption is not None and setup.session_resumption.handle is not None:
            found = self._handles.get(setup.session_resumption.handle)
            if found is None:
                raise BadLiveMessageError("Invalid session resumption handle.")
            self.conversation = found
        silence = setup.realtime_input_config.automatic_activity_detection.silence_duration_ms or 500
        self._detector = None if self.is_manual else LoudVoiceDetector(INPUT, silence / 1000)
        await self._send({"setupComplete": {"sessionId": "session-1"}})

    async def _take(self, given: ClientRealtimeInput) -> None:
        blobs = [blob for blob in (given.audio, *given.media_chunks) if blob is not None]
        for blob in blobs:
            data = blob.audio()
            for is_start in self._detector.feed(data) if self._detector is not None else ():
                await (self._hear_start() if is_start else self._hear_end())
        if given.activity_start is not None:
            self._check_manual(self._is_active)
            self._is_active = True
            await self._hear_start()
        if given.text is not None:
            self.conversation.items.append(("user", given.text))
            is_speaking = self._detector is not None and self._detector.is_voiced
            if not (is_speaking or self._is_active):
                await self._interrupt()
                self._respond()
        if given.activity_end is not None:
            self._check_manual(not self._is_active)
            self._is_active = False
            await self._hear_end()

    def _check_manual(self, is_wrong: bool) -> None:
        if not self.is_manual or is_wrong:
            raise BadLiveMessageError("Explicit activity control is not possible now.")

    async def _hear_start(self) -> None:
        await self._interrupt()

    async def _hear_end(self) -> None:
        text = self._script.hear()
        if text:
            self.conversation.items.append(("user", text))
        wants = self.setup is not None and self.setup.input_audio_transcription is not None
        if text and wants:
            await self._content(inputTranscription={"text": text})
        self._respond()

    async def _take_content(self, content: ClientContent) -> None:
        roles = {"model": "model"}
        self.conversation.items += [
            (roles.get(turn.role or "user", "user"), turn.text) for turn in content.turns
        ]
        if content.turn_complete:
            await self._interrupt()
            self._respond()

    async def _take_results(self, given: ToolResponse) -> None:
        for each in given.function_responses:
            if self._calls.pop(each.id, None) is None:
                raise BadLiveMessageError("No such function call.")
            self.conversation.items.append(("tool", str(each.response.get("result", ""))))
        if not self._calls and any(each.scheduling != "SILENT" for each in given.function_responses):
            self._respond()

    async def _interrupt(self) -> None:
        """Drop the answer that is being made, and the calls that it waits for."""
        if self._calls:
            ids, self._calls = list(self._calls), {}
            self.withdrawn += ids
            await self._send({"toolCallCancellation": {"ids": ids}})
        if self._task is None or self._task.done():
            return
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        await self._content(interrupted=True)
        await self._content(turnComplete=True)

    def _respond(self) -> None:
        self._task = self._spawn(self._answer())

    async def _answer(self) -> None:
        assert self.setup is not None
        instructions = self.setup.system_instruction.text if self.setup.system_instruction else ""
        turn = ModelTurn(tuple(self.conversation.items), instructions)
        _, _, line = turn.last.partition("\n")
        answer = LiveAnswer(line) if _WORD_FOR_WORD in turn.last and line else self._script.answer(turn)
        if answer.stalls:
            await asyncio.Event().wait()
        await asyncio.sleep(self._behaviour.first_audio if answer.delay is None else answer.delay)
        if answer.failure:
            await self._content(turnComplete=True, turnCompleteReason=answer.failure)
            return
        if answer.text:
            await self._say(answer.text)
        if answer.calls:
            calls = []
            for call in answer.calls:
                call_id = f"function-call-{next(self._ids)}"
                self._calls[call_id] = call.name
                calls.append({"id": call_id, "name": call.name, "args": json.loads(call.arguments)})
            await self._send({"toolCall": {"functionCalls": calls}})
        if answer.text:
            await self._content(generationComplete=True)
        usage = {"promptTokenCount": 20, "responseTokenCount": 10, "totalTokenCount": 30}
        await self._send({"serverContent": {"turnComplete": True}, "usageMetadata": usage})
        await self.offer_handle()

    async def _say(self, text: str) -> None:
        behaviour = self._behaviour
        self.conversation.items.append(("model", text))
        data = encoded(self._speak(text, OUTPUT.sample_rate), OUTPUT)
        size = OUTPUT.size(behaviour.chunk)
        chunks = [data[begin : begin + size] for begin in range(0, len(data), size)]
        words = [f" {word}" for word in text.split(" ")]
        words[0] = words[0].lstrip()
        per_chunk = -(-len(words) // max(1, len(chunks)))
        for index, chunk in enumerate(chunks):
            blob = {"mimeType": "audio/pcm;rate=24000", "data": base64.b64encode(chunk).decode()}
            await self._content(modelTurn={"role": "model", "parts": [{"inlineData": blob}]})
            piece = "".join(words[index * per_chunk : (index + 1) * per_chunk])
            if piece and self.setup is not None and self.setup.output_audio_transcription is not None:
                await self._content(outputTranscription={"text": piece})
            await asyncio.sleep(OUTPUT.seconds(len(chunk)) / behaviour.speed)

    async def offer_handle(self) -> None:
        """Send a handle with which the session can be resumed."""
        if self.setup is not None and self.setup.session_resumption is not None:
            handle = f"handle-{len(self._handles) + 1}"
            self._handles[handle] = self.conversation
            await self._send({"sessionResumptionUpdate": {"newHandle": handle, "resumable": True}})

    async def _content(self, **fields: object) -> None:
        await self._send({"serverContent": fields})
