"""The work of a speech-to-speech model on each response, as operations that observers see."""

from __future__ import annotations

from voiceflow.frames import OperationKind, OperationOutcome
from voiceflow.processor import Processor
from voiceflow.processors.operations import TrackedOperation


class ResponseWork:
    """Reports one response at a time: from the end of the user's turn, or a tool's result, to its last piece.

    Args:
        owner: The agent, in a session.
        vendor: Whose model it is.
        model: The name of the model; may be empty.
    """

    def __init__(self, owner: Processor, *, vendor: str, model: str) -> None:
        self._owner = owner
        self._vendor = vendor
        self._model = model
        self._asked: float | None = None
        self._called: float | None = None
        self._reply: int | None = None
        self._work: TrackedOperation | None = None

    def ask(self, at: float) -> None:
        """From this loop time on, the model has something to answer: a turn of the user, a tool's result."""
        if self._called is not None:
            # Some services continue the same response with the result.
            self.end(at=self._called)
        self._asked = at

    def call(self, reply: int) -> None:
        """A tool call has arrived as a piece of a response."""
        self.add(reply)
        self._called = self._owner.session.now()

    def report_tool(self, name: str, *, seconds: float, outcome: OperationOutcome) -> None:
        """A tool that the service's own client ran has just answered.

        Args:
            name: The name of the tool.
            seconds: How long it took.
            outcome: How it ended.
        """
        began = self._owner.session.now() - seconds
        work = TrackedOperation(self._owner, OperationKind.TOOL, name=name, reply=self._reply, began=began)
        work.end(outcome)

    def add(self, reply: int) -> None:
        """A piece of a response has arrived.

        Args:
            reply: The number of the reply that it belongs to.
        """
        if self._work is None or self._reply != reply:
            self.end()
            self._reply = reply
            self._work = TrackedOperation(
                self._owner,
                OperationKind.CHAT,
                name=self._model,
                vendor=self._vendor,
                reply=reply,
                began=self._asked,
            )
            self._asked = None
        self._work.note_output()

    def count(self, name: str, value: int) -> None:
        """Add to the usage of the response."""
        if self._work is not None:
            self._work.count(name, value)

    def end(self, outcome: OperationOutcome = OperationOutcome.DONE, *, at: float | None = None) -> None:
        """Nothing more of the response arrives. Repeating it does nothing.

        Args:
            outcome: How it ended.
            at: Loop time of its last piece; now by default.
        """
        self._called = None
        if self._work is not None:
            work, self._work = self._work, None
            work.end(outcome, at=at)
