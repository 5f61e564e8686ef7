"""The other workers, as one of them reaches them: through the parent."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping

from loguru import logger

from voiceflow.server.workers.channel import ChannelMessage

LARGEST_ANSWER = 1 << 20
"""Bytes of one answer; a larger one is not sent."""


class LinkedColleagues:
    """Asks the other workers, and answers their questions.

    Args:
        number: The number of this worker.
        send: Sends a message to the parent; returns whether it was there.

    Attributes:
        number: The number of this worker.
    """

    def __init__(self, number: int, send: Callable[[ChannelMessage], bool]) -> None:
        self.number = number
        self._send = send
        self._answers: dict[str, Callable[[], bytes]] = {}
        self._numbers = itertools.count(1)
        self._asked: dict[int, tuple[asyncio.Future[None], dict[int, bytes]]] = {}

    def answer(self, topic: str, answer: Callable[[], bytes]) -> None:
        """Answer the questions about a topic with what this function returns."""
        self._answers[topic] = answer

    async def ask(self, topic: str) -> Mapping[int, bytes]:
        """The answers of all workers, by their numbers."""
        number = next(self._numbers)
        answers: dict[int, bytes] = {}
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asked[number] = done, answers
        try:
            if self._send(ChannelMessage("ask", {"number": number, "topic": topic})):
                await done
            return answers
        finally:
            del self._asked[number]

    def receive(self, message: ChannelMessage) -> None:
        """Take a message of the parent: a question, or an answer of a worker."""
        values = message.values
        if message.kind == "question":
            body = self._answer_to(values["topic"])
            self._send(ChannelMessage("answer", {"number": values["number"]}, body))
        elif (asked := self._asked.get(values["number"])) is not None:
            done, answers = asked
            if values["worker"] is not None:
                answers[values["worker"]] = message.body
            elif not done.done():
                done.set_result(None)

    def close(self, last: str) -> None:
        """Leave the parent a last answer about a topic; the parent is gone, or about to be left."""
        if last in self._answers:
            self._send(ChannelMessage(last, {}, self._answer_to(last)))
        for done, _ in self._asked.values():
            if not done.done():
                done.set_result(None)

    def _answer_to(self, topic: str) -> bytes:
        try:
            found = self._answers[topic]() if topic in self._answers else b""
        except Exception as error:  # noqa: BLE001 - a page that fails must not end the worker
            logger.error("a question about {} cannot be answered: {}", topic, type(error).__name__)
            return b""
        if len(found) > LARGEST_ANSWER:
            logger.error("the answer about {} is too large: {} bytes", topic, len(found))
            return b""
        return found
