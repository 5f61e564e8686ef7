"""A realtime session without a network: messages to the service; its own are read by ``reading``.

Source: https://platform.openai.com/docs/guides/realtime-conversations
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

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
        self.state = RealtimeState(session, tools)
        self._reader = RealtimeReader(self.state)

    # Towards the service.

    def opened(self, history: Sequence[Message], now: float) -> None:
        self.state.queue.clear()
        self.state.turns = UserTurns()
        body = self.state.session.to_wire([commands.function_tool(tool) for tool in self.state.tools])
        self.state.queue.append(commands.write("session.update", event_id=SETTINGS, session=body))
        items = [
            *commands.items_of(history),
            *(commands.text_item("system", note) for note in self.state.notes),
        ]
        self.state.queue.extend(map(commands.create_item, items))
        if history and isinstance(history[-1], UserMessage | ToolMessage):
            self.state.want(now)

    def lost(self) -> list[AgentEvent]:
        self.state.is_ready = self.state.is_answer_coming = self.state.is_unwanted = False
        self.state.awaited_since = None
        self.state.responses.reset()
        self.state.queue.clear()
        # What was asked for is still to be answered: the history of the next socket says so.
        if self.state.asked is not None and self.state.asked.text is not None:
            self.state.wants.appendleft(self.state.asked)
        self.state.asked = None
        self.state.wants = deque(want for want in self.state.wants if want.text is not None)
        return []

    def take(self) -> str | None:
        return self.state.queue.popleft() if self.state.queue else None

    def queue(self, message: str) -> None:
        self.state.queue.append(message)

    def audio(self, data: bytes) -> str:
        return commands.append_audio(data)

    def user_message(self, text: str, now: float) -> None:
        self.state.send_item(commands.text_item("user", text))
        self.state.want(now)

    def note(self, text: str) -> None:
        self.state.notes.append(text)
        self.state.send_item(commands.text_item("system", text))

    def say(self, text: str, now: float) -> None:
        self.state.wants.append(Want(text))
        self.state.ask(now)

    def answer_tool(self, call_id: str, name: str, text: str, *, is_answered: bool, now: float) -> None:
        state = self.state.responses.with_call(call_id)
        if state is None:
            # Called in a session that is gone: the history says so, but its reader may not have seen it.
            self.state.send_item(
                commands.text_item("system", f"The tool {name}, called before, answered: {text}")
            )
            if is_answered:
                self.state.want(now)
            return
        state.calls.discard(call_id)
        state.is_answer_wanted = state.is_answer_wanted or is_answered
        self.state.send_item(commands.output_item(call_id, text))
        if state.is_answer_wanted and not state.calls:
            state.is_answer_wanted = False
            self.state.want(now)

    def interrupt(self, event_id: int) -> None:
        active, floor = self.state.responses.active, self.state.responses.floor
        self.state.responses.floor = max(floor, event_id)
        # One below the floor was cancelled already, by the service or by us.
        if active is not None and floor < active.number <= event_id:
            self.state.cancel(active)

    def is_dead(self, event_id: int) -> bool:
        return event_id <= self.state.responses.floor

    def is_line(self, event_id: int) -> bool:
        state = self.state.responses.numbered(event_id)
        return state is not None and state.is_line

    def heard(self, event_id: int, text: str, seconds: float) -> None:
        state = self.state.responses.numbered(event_id)
        if state is None or state.is_truncated:
            return
        state.is_truncated = True
        rate = self.state.output.bytes_per_second
        for index, (item, size) in enumerate(state.cut(self.state.output.size(seconds))):
            if index == 0:
                self.state.queue.append(
                    commands.write(
                        "conversation.item.truncate",
                        item_id=item.item_id,
                        content_index=item.content_index,
                        audio_end_ms=size * 1000 // rate,
                    )
                )
            else:
                self.state.queue.append(commands.write("conversation.item.delete", item_id=item.item_id))

    def begin_turn(self) -> None:
        self.state.turns.started()
        active = self.state.responses.active
        if active is not None and not active.size:
            self.state.responses.floor = max(self.state.responses.floor, active.number)
            self.state.cancel(active)
        self.state.is_unwanted = self.state.responses.is_requested

    def end_turn(self, now: float) -> None:
        self.state.turns.stopped()
        self.state.queue.append(commands.write("input_audio_buffer.commit"))
        self.state.want(now)

    def update(self, instructions: str | None, tools: Sequence[ToolSchema] | None) -> None:
        changes: dict[str, object] = {}
        if instructions is not None:
            self.state.session = self.state.session.model_copy(update={"instructions": instructions})
            changes["instructions"] = instructions
        if tools is not None:
            self.state.tools = tuple(tools)
            changes["tools"] = self.state.session.to_wire([commands.function_tool(tool) for tool in tools])[
                "tools"
            ]
        if self.state.is_ready and changes:
            self.state.queue.append(commands.write("session.update", session={"type": "realtime", **changes}))

    # From the service.

    def receive(self, text: str, now: float) -> list[AgentEvent]:
        return self._reader.receive(text, now)
