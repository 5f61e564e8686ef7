"""A realtime session without a network: messages to the service; its own are read by ``reading``.

Source: https://platform.openai.com/docs/guides/realtime-conversations
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.agent.events import AgentEvent
from voiceflow.clients.openai.realtime import commands
from voiceflow.clients.openai.realtime.reading import SETTINGS, RealtimeReader
from voiceflow.clients.openai.realtime.session import RealtimeSession
from voiceflow.clients.openai.realtime.state import RealtimeState, Want
from voiceflow.clients.openai.realtime.user_turns import UserTurns
from voiceflow.dialogue.chat_model import ToolSchema
from voiceflow.dialogue.messages import Message, ToolMessage, UserMessage


class RealtimeProtocol:
    """One conversation, across sockets.

    Args:
        session: The settings.
        tools: The functions that the model may call.
    """

    def __init__(self, session: RealtimeSession, tools: Sequence[ToolSchema] = ()) -> None:
        self._state = RealtimeState(session, tools)
        self._reader = RealtimeReader(self._state)

    # The state.

    @property
    def input(self) -> AudioFormat:
        return self._state.session.audio.input.format.audio

    @property
    def output(self) -> AudioFormat:
        return self._state.session.audio.output.format.audio

    @property
    def is_ready(self) -> bool:
        return self._state.is_ready

    @property
    def is_manual(self) -> bool:
        return self._state.session.is_manual

    @property
    def is_turn_open(self) -> bool:
        return self._state.turns.is_open

    @property
    def awaited_since(self) -> float | None:
        return self._state.awaited

    @property
    def is_quiet(self) -> bool:
        return not (
            self._state.responses.is_busy
            or self._state.turns.is_open
            or self._state.is_answer_coming
            or self._state.wants
        )

    @property
    def is_leaving(self) -> bool:
        return False

    # Towards the service.

    def opened(self, history: Sequence[Message], now: float) -> None:
        self._state.queue.clear()
        self._state.turns = UserTurns()
        body = self._state.session.to_wire([commands.function_tool(tool) for tool in self._state.tools])
        self._state.queue.append(commands.write("session.update", event_id=SETTINGS, session=body))
        items = [
            *commands.items_of(history),
            *(commands.text_item("system", note) for note in self._state.notes),
        ]
        self._state.queue.extend(map(commands.create_item, items))
        if history and isinstance(history[-1], UserMessage | ToolMessage):
            self._state.want(now)

    def lost(self) -> list[AgentEvent]:
        self._state.is_ready = self._state.is_answer_coming = self._state.is_unwanted = False
        self._state.awaited = None
        self._state.responses.reset()
        self._state.queue.clear()
        # What was asked for is still to be answered: the history of the next socket says so.
        if self._state.asked is not None and self._state.asked.text is not None:
            self._state.wants.appendleft(self._state.asked)
        self._state.asked = None
        self._state.wants = deque(want for want in self._state.wants if want.text is not None)
        return []

    def take(self) -> str | None:
        return self._state.queue.popleft() if self._state.queue else None

    def queue(self, message: str) -> None:
        self._state.queue.append(message)

    def audio(self, data: bytes) -> str:
        return commands.append_audio(data)

    def user_message(self, text: str, now: float) -> None:
        self._state.send_item(commands.text_item("user", text))
        self._state.want(now)

    def note(self, text: str) -> None:
        self._state.notes.append(text)
        self._state.send_item(commands.text_item("system", text))

    def say(self, text: str, now: float) -> None:
        self._state.wants.append(Want(text))
        self._state.ask(now)

    def answer_tool(self, call_id: str, name: str, text: str, *, is_answered: bool, now: float) -> None:
        state = self._state.responses.with_call(call_id)
        if state is None:
            # Called in a session that is gone: the history says so, but its reader may not have seen it.
            self._state.send_item(
                commands.text_item("system", f"The tool {name}, called before, answered: {text}")
            )
            if is_answered:
                self._state.want(now)
            return
        state.calls.discard(call_id)
        state.is_answer_wanted = state.is_answer_wanted or is_answered
        self._state.send_item(commands.output_item(call_id, text))
        if state.is_answer_wanted and not state.calls:
            state.is_answer_wanted = False
            self._state.want(now)

    def interrupt(self, event_id: int) -> None:
        active, floor = self._state.responses.active, self._state.responses.floor
        self._state.responses.floor = max(floor, event_id)
        # One below the floor was cancelled already, by the service or by us.
        if active is not None and floor < active.number <= event_id:
            self._state.cancel(active)

    def is_dead(self, event_id: int) -> bool:
        return event_id <= self._state.responses.floor

    def heard(self, event_id: int, text: str, seconds: float) -> None:
        state = self._state.responses.numbered(event_id)
        if state is None or state.is_truncated:
            return
        state.is_truncated = True
        rate = self.output.bytes_per_second
        for index, (item, size) in enumerate(state.cut(self.output.size(seconds))):
            if index == 0:
                self._state.queue.append(
                    commands.write(
                        "conversation.item.truncate",
                        item_id=item.item_id,
                        content_index=item.content_index,
                        audio_end_ms=size * 1000 // rate,
                    )
                )
            else:
                self._state.queue.append(commands.write("conversation.item.delete", item_id=item.item_id))

    def begin_turn(self) -> None:
        self._state.turns.started()
        active = self._state.responses.active
        if active is not None and not active.size:
            self._state.responses.floor = max(self._state.responses.floor, active.number)
            self._state.cancel(active)
        self._state.is_unwanted = self._state.responses.is_requested

    def end_turn(self, now: float) -> None:
        self._state.turns.stopped()
        self._state.queue.append(commands.write("input_audio_buffer.commit"))
        self._state.want(now)

    def update(self, instructions: str | None, tools: Sequence[ToolSchema] | None) -> None:
        changes: dict[str, object] = {}
        if instructions is not None:
            self._state.session = self._state.session.model_copy(update={"instructions": instructions})
            changes["instructions"] = instructions
        if tools is not None:
            self._state.tools = tuple(tools)
            changes["tools"] = self._state.session.to_wire([commands.function_tool(tool) for tool in tools])[
                "tools"
            ]
        if self._state.is_ready and changes:
            self._state.queue.append(
                commands.write("session.update", session={"type": "realtime", **changes})
            )

    # From the service.

    def receive(self, text: str, now: float) -> list[AgentEvent]:
        return self._reader.receive(text, now)
