"""The state of a realtime session, and the responses to ask for (no I/O)."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.openai.realtime import commands
from voiceflow.clients.openai.realtime.responses import RealtimeResponses, ResponseState
from voiceflow.clients.openai.realtime.session import RealtimeSession
from voiceflow.clients.openai.realtime.user_turns import UserTurns
from voiceflow.dialogue.chat_model import ToolSchema

SAY = "Say exactly the following text, word for word, and nothing else:\n{text}"

_MOST_NOTES = 32


@dataclass(frozen=True, slots=True)
class Want:
    """A response to ask for.

    Attributes:
        text: What to say word for word; None to answer the conversation.
    """

    text: str | None = field(default=None, repr=False)


class RealtimeState:
    """What both directions of a session share.

    Args:
        session: The settings.
        tools: The functions that the model may call.

    Attributes:
        queue: Messages to send.
        wants: Responses to ask for.
        asked: The response that was asked for and has not begun.
        notes: Information for the model, for each new session.
        responses: The responses so far.
        turns: The user's turns.
        known_calls: Ids of function calls.
        is_ready: Whether the service accepted the session.
        is_answer_coming: Whether the service is about to answer by itself.
        is_unwanted: Whether the response that was asked for is to be cancelled when it begins.
        repeats: How often a failed response was asked for again.
        awaited_since: When the service last said something about the answer that is due; None if none is.
    """

    is_leaving = False
    """The service does not announce that it closes a socket."""

    def __init__(self, session: RealtimeSession, tools: Sequence[ToolSchema]) -> None:
        self.session = session
        self.tools: tuple[ToolSchema, ...] = tuple(tools)
        self.queue: deque[str] = deque()
        self.wants: deque[Want] = deque()
        self.asked: Want | None = None
        self.notes: deque[str] = deque(maxlen=_MOST_NOTES)
        self.responses = RealtimeResponses()
        self.turns = UserTurns()
        self.known_calls: dict[str, None] = {}
        self.is_ready = False
        self.is_answer_coming = False
        self.is_unwanted = False
        self.repeats = 0
        self.awaited_since: float | None = None

    @property
    def input(self) -> AudioFormat:
        """The format of the user's audio on the wire."""
        return self.session.audio.input.format.audio

    @property
    def output(self) -> AudioFormat:
        """The format of the agent's audio on the wire."""
        return self.session.audio.output.format.audio

    @property
    def is_manual(self) -> bool:
        """Whether we say when the user's turn begins and ends."""
        return self.session.is_manual

    @property
    def is_turn_open(self) -> bool:
        """Whether the user has said something that was neither transcribed nor answered."""
        return self.turns.is_open

    @property
    def is_quiet(self) -> bool:
        """Whether neither the user nor the agent is speaking, as far as the service has reported."""
        return not (self.responses.is_busy or self.turns.is_open or self.is_answer_coming or self.wants)

    def want(self, now: float) -> None:
        """Ask for an answer to the conversation; once is enough."""
        if not any(want.text is None for want in self.wants):
            self.wants.append(Want())
        self.ask(now)

    def ask(self, now: float) -> None:
        """Ask for the next response that is wanted, unless one is being made or the user speaks."""
        is_free = not (self.responses.is_busy or self.is_answer_coming or self.turns.is_speaking)
        if not (self.wants and self.is_ready and is_free):
            return
        want = self.asked = self.wants.popleft()
        fields = (
            {} if want.text is None else {"instructions": SAY.format(text=want.text), "tool_choice": "none"}
        )
        self.queue.append(commands.write("response.create", **({"response": fields} if fields else {})))
        self.responses.is_requested = True
        self.awaited_since = now

    def cancel(self, state: ResponseState) -> None:
        """Cancel a response."""
        self.queue.append(commands.write("response.cancel", response_id=state.response_id))

    def send_item(self, item: dict[str, object]) -> None:
        """Add an item to the conversation."""
        # Without a socket the next one gets it with the history.
        if self.is_ready:
            self.queue.append(commands.create_item(item))
