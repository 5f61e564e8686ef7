"""Reports operations of vendors and tools to the observers of a call."""

from __future__ import annotations

from typing import Self

from voiceflow.frames import OperationFrame, OperationKind, OperationOutcome
from voiceflow.processor import Processor


class TrackedOperation:
    """One operation, from its request to its end, which is reported once, and only if the call is observed.

    As a context manager it ends with the block: as failed after an exception, as cancelled if the block was
    left in another way.

    Args:
        owner: The processor that asks for it.
        kind: The kind of work.
        name: The name of the model or the tool.
        vendor: Whose service it is.
        reply: The number of the reply that it is for.
        began: Loop time of the request; now by default.
    """

    def __init__(
        self,
        owner: Processor,
        kind: OperationKind,
        *,
        name: str = "",
        vendor: str = "",
        reply: int | None = None,
        began: float | None = None,
    ) -> None:
        self._owner = owner
        self._kind = kind
        self._name = name
        self._vendor = vendor
        self._reply = reply
        self._began = owner.session.now() if began is None else began
        self._first: float | None = None
        self._counts: dict[str, int] = {}
        self._is_over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is None:
            self.end()
        else:
            is_failure = issubclass(kind, Exception)
            self.end(OperationOutcome.FAILED if is_failure else OperationOutcome.CANCELLED)

    def note_output(self) -> None:
        """The first output has arrived. Repeating it does nothing."""
        if self._first is None:
            self._first = self._owner.session.now()

    def count(self, name: str, value: int) -> None:
        """Add to its usage."""
        self._counts[name] = self._counts.get(name, 0) + value

    def end(self, outcome: OperationOutcome = OperationOutcome.DONE, *, at: float | None = None) -> None:
        """Report it. Repeating it does nothing.

        Args:
            outcome: How it ended.
            at: Loop time of its end; now by default.
        """
        if self._is_over:
            return
        self._is_over = True
        session = self._owner.session
        if session.is_observed:
            self._owner.push(
                OperationFrame(
                    processor=self._owner.name,
                    kind=self._kind,
                    began=self._began,
                    ended=session.now() if at is None else at,
                    first=self._first,
                    outcome=outcome,
                    name=self._name,
                    vendor=self._vendor,
                    reply=self._reply,
                    counts=tuple(self._counts.items()),
                )
            )
