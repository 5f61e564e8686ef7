"""Fillers: short phrases that the agent says while a tool runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property

from voiceflow.dialogue import Tool
from voiceflow.dialogue.fillers import fillers_of
from voiceflow.processor import Processor
from voiceflow.processors.jobs import Job
from voiceflow.processors.reply import Reply
from voiceflow.tasks import Timer

_AGAIN = 0.5
"""Seconds after which a filler is tried again when the user was speaking."""


class Fillers:
    """Says one filler in a reply that waits for tools, once a tool takes longer than its delay.

    No filler is said if the agent said anything else since the tools began. While the user speaks it waits.

    Args:
        owner: The responder.
        texts: Fillers for tools that define none.
        say: Called to say the filler in the waiting reply.
        may_speak: Whether the user is silent.
    """

    def __init__(
        self,
        owner: Processor,
        texts: str | Sequence[str],
        *,
        say: Callable[[str], None],
        may_speak: Callable[[], bool],
    ) -> None:
        self._owner = owner
        self._texts = fillers_of(texts)
        self._say, self._may_speak = say, may_speak
        self._last = ""
        self._due: list[tuple[float, Job, tuple[str, ...]]] = []
        self._reply: Reply | None = None
        self._begun = 0

    @contextmanager
    def during(self, reply: Reply | None, jobs: Sequence[Job]) -> Iterator[None]:
        """Watch the jobs that a reply waits for, while the block runs."""
        now = self._owner.session.now()
        self._reply, self._begun = reply, len(reply.text) if reply is not None else 0
        self._due = []
        for job in jobs:
            if (tool := job.tool) is not None and (texts := self._texts_of(tool)):
                self._due.append((now + tool.after, job, texts))
        self._due.sort(key=lambda due: due[0])
        self._wait()
        try:
            yield
        finally:
            self._due, self._reply = [], None
            self._timer.cancel()

    @cached_property
    def _timer(self) -> Timer:
        return self._owner.timer(self._look)

    def _texts_of(self, tool: Tool) -> tuple[str, ...]:
        return self._texts if tool.filler is None else tool.filler

    def _wait(self) -> None:
        if self._due:
            self._timer.set(self._due[0][0])

    def _look(self) -> None:
        reply = self._reply
        if reply is None or not self._due:
            return
        if reply.is_doubted or not self._may_speak():
            self._timer.set(self._owner.session.now() + _AGAIN)
            return
        _, job, texts = self._due.pop(0)
        if len(reply.text) > self._begun or reply.is_ending:
            self._due = []
        elif job.is_running:
            self._due = []
            self._say(self._choose(texts))
        else:
            self._wait()

    def _choose(self, texts: tuple[str, ...]) -> str:
        """The text after the last one used, so that no text repeats if there are several."""
        place = texts.index(self._last) + 1 if self._last in texts else 0
        self._last = texts[place % len(texts)]
        return self._last
