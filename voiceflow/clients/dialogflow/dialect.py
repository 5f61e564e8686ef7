"""The port behind which CX and ES differ: requests out, answers in. No I/O."""

from __future__ import annotations

from collections.abc import AsyncIterable
from dataclasses import dataclass
from typing import Protocol

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.dialogflow.answers import AnswerPart, StreamEvent
from voiceflow.clients.dialogflow.inputs import DialogflowTurn
from voiceflow.clients.dialogflow.responses import Responses


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechSettings:
    """What the service hears and speaks.

    Attributes:
        audio: The format of the user's audio.
        output: The format in which the answer is spoken; None for an answer without speech.
        is_single: Whether the service decides when the user's turn is over.
        model: The recogniser's model; empty for the agent's.
        phrase_hints: Words that the user is likely to say.
        voice: Name of the agent's voice; empty for the agent's own.
        speaking_rate: 1 is normal.
    """

    audio: AudioFormat
    output: AudioFormat | None = None
    is_single: bool = True
    model: str = ""
    phrase_hints: tuple[str, ...] = ()
    voice: str = ""
    speaking_rate: float = 1.0


class Dialect(Protocol):
    """Builds the messages of one version of the API and reads them."""

    def client(self, channel: object) -> object:
        """Google's client on a gRPC channel."""
        ...

    def turn(
        self, session: str, language: str, turn: DialogflowTurn, output: SpeechSettings | None
    ) -> object:
        """The request of a turn without audio."""
        ...

    async def ask(self, client: object, request: object, time_limit: float) -> Responses:
        """Send such a request; returns the responses."""
        ...

    async def stream(self, client: object, requests: AsyncIterable[object], time_limit: float) -> Responses:
        """Open a stream of audio; returns the responses."""
        ...

    def first(self, session: str, language: str, turn: DialogflowTurn, speech: SpeechSettings) -> object:
        """The first request of a stream: everything except audio."""
        ...

    def audio(self, data: bytes) -> object:
        """A further request of a stream."""
        ...

    def read(self, response: object) -> AnswerPart:
        """Read a response to a turn without audio."""
        ...

    def read_event(self, response: object) -> StreamEvent | None:
        """Read a response of a stream; None if it says nothing."""
        ...
