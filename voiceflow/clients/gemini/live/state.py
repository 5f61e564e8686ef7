"""The state of one conversation with the Live service, and the messages that wait to be sent."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.clients.agent.events import UserSaid
from voiceflow.clients.gemini.live.messages import write
from voiceflow.clients.gemini.live.setup import LiveSession
from voiceflow.dialogue.chat_model import ToolSchema
from voiceflow.dialogue.messages import Message

INPUT = AudioFormat(Encoding.PCM16, 16000)
OUTPUT = AudioFormat(Encoding.PCM16, 24000)

_MOST_NOTES = 32


@dataclass(frozen=True, slots=True)
class WaitingText:
    """A text that waits until nobody speaks.

    Attributes:
        text: The text, as the model reads it.
        is_exact: Whether the model is to say a part of it word for word.
    """

    text: str = field(repr=False)
    is_exact: bool = False


class LiveState:
    """One conversation, across sockets. All times are loop seconds.

    Args:
        session: The settings.
        tools: The functions that the model may call.

    Attributes:
        queue: Messages to send.
        lines: Texts that wait until nobody speaks.
        notes: What the model was notified of, for a further session.
        history: The conversation before this session began.
        handle: With which another socket continues the session, if the service gave one.
        is_ready: Whether the service has accepted the session.
        is_leaving: Whether the service is about to close the socket.
        awaited_since: Since when something has been due from the service; None if nothing is.
        last: Number of the newest response.
        floor: Number of the newest response that was interrupted.
        exact: Number of the newest response to a text that the model is to say word for word; 0 if none is.
        is_exact_due: Whether the next response is one.
        is_current: Whether a response is being received.
        is_generated: Whether no more audio of it comes.
        size: Bytes of its audio.
        is_user_turn: Whether the service hears a turn of the user.
        is_turn_open: Whether a turn that the app reports is open.
        said: The user's words that no event has carried in full.
        calls: The names of the open calls of tools, by id.
        known_calls: The ids of all calls.
    """

    input = INPUT
    output = OUTPUT

    def __init__(self, session: LiveSession, tools: Sequence[ToolSchema]) -> None:
        self.session = session
        self.tools = tuple(tools)
        self.queue: deque[str] = deque()
        self.lines: deque[WaitingText] = deque()
        self.notes: deque[str] = deque(maxlen=_MOST_NOTES)
        self.history: tuple[Message, ...] = ()
        self.handle: str | None = None
        self.is_ready = self.is_leaving = False
        self.awaited_since: float | None = None
        self.last = self.floor = self.size = self.exact = 0
        self.is_exact_due = False
        self.is_current = self.is_generated = self.is_user_turn = self.is_turn_open = False
        self.said = ""
        self.calls: dict[str, str] = {}
        self.known_calls: set[str] = set()

    @property
    def is_manual(self) -> bool:
        """Whether the app reports the user's turns."""
        return self.session.is_manual

    @property
    def is_quiet(self) -> bool:
        """Whether nobody speaks and nothing is due."""
        is_due = self.awaited_since is not None
        return not (self.is_current or self.is_user_turn or self.is_turn_open or is_due)

    def lose(self) -> None:
        """Forget what ends with a socket."""
        if not self.is_ready:
            self.handle = None  # it was refused: the next session starts from the conversation
        self.is_ready = self.is_leaving = self.is_current = self.is_generated = False
        self.is_user_turn = self.is_exact_due = False
        self.awaited_since = None
        self.calls.clear()
        self.queue.clear()

    def take_words(self, answered_by: int | None) -> list[UserSaid]:
        """Report the user's words, if there are any."""
        if not self.said:
            return []
        text, self.said = self.said.strip(), ""
        return [UserSaid(text, answered_by)]

    def speak_up(self, now: float) -> None:
        """Send the next text that waits, once nobody speaks."""
        if self.lines and self.is_ready and self.is_quiet:
            line = self.lines.popleft()
            self.is_exact_due = line.is_exact
            self.send_text(line.text, now)

    def send_text(self, text: str, now: float) -> None:
        """Send a text that the model answers."""
        has_frame = self.is_manual and not self.is_turn_open
        if has_frame:
            self.queue.append(write(realtimeInput={"activityStart": {}}))
        self.queue.append(write(realtimeInput={"text": text}))
        if has_frame:
            self.queue.append(write(realtimeInput={"activityEnd": {}}))
        self.awaited_since = now

    def send_notes(self, notes: Sequence[str]) -> None:
        """Send notes that the model reads without an answer."""
        turns = [{"role": "user", "parts": [{"text": f"(Note: {note})"}]} for note in notes]
        self.queue.append(write(clientContent={"turns": turns, "turnComplete": False}))
