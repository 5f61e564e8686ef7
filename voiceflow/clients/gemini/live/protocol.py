"""A Live session without a network: messages in, events out.

The wire has no ids of responses: a response lasts from the model's first word to ``turnComplete`` or
``interrupted``. It cannot cancel or cut one either: after a barge-in the model reads what the user heard.

Source: https://ai.google.dev/gemini-api/docs/live-api
"""

from __future__ import annotations

from collections.abc import Sequence

from voiceflow.clients.agent.events import AgentEvent
from voiceflow.clients.gemini.live.messages import turns_of, write, write_audio
from voiceflow.clients.gemini.live.reader import LiveReader
from voiceflow.clients.gemini.live.setup import LiveSession
from voiceflow.clients.gemini.live.state import LiveState, WaitingText
from voiceflow.dialogue.chat_model import ToolSchema
from voiceflow.dialogue.messages import Message

SAY = "(Say exactly the following text to the user, word for word, and nothing else:)\n{text}"
HEARD = "(The user interrupted you. Of your last answer they heard only: {text!r})"
HEARD_NOTHING = "(The user interrupted you and heard nothing of your last answer.)"


class LiveWire:
    """One conversation, across sockets.

    Args:
        session: The settings.
        tools: The functions that the model may call.
    """

    def __init__(self, session: LiveSession, tools: Sequence[ToolSchema] = ()) -> None:
        self.state = LiveState(session, tools)
        self.receive = LiveReader(self.state).receive

    def opened(self, history: Sequence[Message], now: float) -> None:
        # A resumed session knows the conversation, except what was said since the handle came.
        turns = tuple(turns_of(history)) if self.state.handle is None else ()
        self.state.history = tuple(history)
        setup = self.state.session.to_wire(
            self.state.tools, handle=self.state.handle, has_history=bool(turns)
        )
        self.state.queue.clear()
        self.state.queue.append(write(setup=setup))

    def lost(self) -> list[AgentEvent]:
        self.state.lose()
        return [*self.state.take_words(None)]

    def take(self) -> str | None:
        return self.state.queue.popleft() if self.state.queue else None

    def queue(self, message: str) -> None:
        self.state.queue.append(message)

    def audio(self, data: bytes) -> str:
        return write_audio(data)

    def user_message(self, text: str, now: float) -> None:
        if self.state.is_ready:
            self.state.send_text(text, now)
        else:
            self.state.lines.append(WaitingText(text))

    def note(self, text: str) -> None:
        self.state.notes.append(text)
        if self.state.is_ready:
            self.state.send_notes([text])

    def say(self, text: str, now: float) -> None:
        self.state.lines.append(WaitingText(SAY.format(text=text), is_exact=True))
        self.state.speak_up(now)

    def answer_tool(self, call_id: str, name: str, text: str, *, is_answered: bool, now: float) -> None:
        if call_id not in self.state.calls:
            # Withdrawn, or called on a socket that is gone.
            late = f"(The tool {name}, called before, answered: {text})"
            self.user_message(late, now) if is_answered else self.note(late)
            return
        del self.state.calls[call_id]
        scheduling = "WHEN_IDLE" if is_answered else "SILENT"
        response = {"id": call_id, "name": name, "response": {"result": text}, "scheduling": scheduling}
        self.state.queue.append(write(toolResponse={"functionResponses": [response]}))
        if is_answered:
            self.state.awaited_since = now

    def interrupt(self, event_id: int) -> None:
        self.state.floor = max(self.state.floor, event_id)

    def is_dead(self, event_id: int) -> bool:
        return event_id <= self.state.floor

    def is_line(self, event_id: int) -> bool:
        return event_id == self.state.exact

    def heard(self, event_id: int, text: str, seconds: float) -> None:
        if self.state.is_ready and event_id == self.state.last:
            told = HEARD.format(text=text) if text else HEARD_NOTHING
            self.state.queue.append(write(realtimeInput={"text": told}))

    def begin_turn(self) -> None:
        self.state.is_turn_open = True
        if self.state.is_ready:
            self.state.queue.append(write(realtimeInput={"activityStart": {}}))

    def end_turn(self, now: float) -> None:
        self.state.is_turn_open = False
        if self.state.is_ready:
            self.state.queue.append(write(realtimeInput={"activityEnd": {}}))
            self.state.awaited_since = now

    def update(self, instructions: str | None, tools: Sequence[ToolSchema] | None) -> None:
        changes: dict[str, object] = {}
        if instructions is not None:
            self.state.session = self.state.session.model_copy(update={"instructions": instructions})
            changes["systemInstruction"] = {"parts": [{"text": instructions}]}
        if tools is not None:
            self.state.tools = tuple(tools)
            wire = self.state.session.to_wire(self.state.tools, handle=None, has_history=False)
            changes["tools"] = {"tools": wire.get("tools", [])}
        if self.state.is_ready and changes:
            self.state.queue.append(write(contextUpdate=changes))
