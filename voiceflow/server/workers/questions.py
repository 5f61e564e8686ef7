"""Questions to all workers at once, such as for their measures: who was asked, and what came back."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from voiceflow.net.timer import Timer
from voiceflow.server.workers.channel import ChannelMessage

ANSWER_LIMIT = 2.0
"""Seconds in which workers have to answer. What comes later is ignored."""

MOST_QUESTIONS = 100
"""Questions that may be open; a further one is answered by nobody."""

Answers = Mapping[int, bytes]
"""What came back, by the numbers of the workers."""


class Asked(Protocol):
    """A worker that can be asked."""

    def send(self, message: ChannelMessage) -> bool:
        """Send a message. Returns whether the worker was there."""


@dataclass(slots=True)
class _Question:
    done: Callable[[Answers], None]
    timer: Timer
    missing: set[int]
    answers: dict[int, bytes] = field(default_factory=dict)


class Questions:
    """Asks workers, and collects their answers."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._open: dict[int, _Question] = {}

    def ask(self, workers: Iterable[tuple[int, Asked]], topic: str, done: Callable[[Answers], None]) -> None:
        """Ask workers something.

        Args:
            workers: Whom to ask, by their numbers.
            topic: What is asked.
            done: Called once, with the answers of those that answered in time.
        """
        if len(self._open) >= MOST_QUESTIONS:
            done({})
            return
        number = next(self._numbers)
        message = ChannelMessage("question", {"number": number, "topic": topic})
        missing = {name for name, worker in workers if worker.send(message)}
        question = _Question(done, Timer(lambda: self._close(number)), missing)
        self._open[number] = question
        if missing:
            question.timer.set(asyncio.get_running_loop().time() + ANSWER_LIMIT)
        else:
            self._close(number)

    def answer(self, worker: int, number: int, body: bytes) -> None:
        """A worker has answered."""
        question = self._open.get(number)
        if question is not None and worker in question.missing:
            question.answers[worker] = body
            self._remove(worker, number, question)

    def gone(self, worker: int) -> None:
        """A worker has ended, and answers nothing more."""
        for number, question in list(self._open.items()):
            self._remove(worker, number, question)

    def _remove(self, worker: int, number: int, question: _Question) -> None:
        question.missing.discard(worker)
        if not question.missing:
            self._close(number)

    def _close(self, number: int) -> None:
        question = self._open.pop(number)
        question.timer.cancel()
        question.done(question.answers)
