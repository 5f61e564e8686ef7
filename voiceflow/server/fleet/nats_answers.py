"""Answering the requests of other members that come over NATS."""

from __future__ import annotations

import contextlib

from nats.aio.msg import Msg
from nats.errors import Error

from voiceflow.observers import log_error
from voiceflow.server.fleet.messages import LARGEST_MESSAGE, FleetMessage
from voiceflow.server.fleet.registry import AnswerMember
from voiceflow.tasks import TaskScope

MOST_REQUESTS = 256
"""Requests of others that are answered at a time; for others this member is full."""


class NatsAnswers:
    """Answers requests, each in a task, so that a slow one keeps no other waiting.

    Args:
        tasks: Owns the tasks.
        answer: Makes the answer to a request.
    """

    def __init__(self, tasks: TaskScope, answer: AnswerMember) -> None:
        self._tasks, self._answer = tasks, answer

    async def receive(self, request: Msg) -> None:
        """Take a request. One that is too large gets no answer."""
        if len(request.data) > LARGEST_MESSAGE:
            return
        if len(self._tasks) < MOST_REQUESTS:
            self._tasks.spawn(self._reply(request), name="answer a member")
        else:
            with contextlib.suppress(Error, OSError):
                await request.respond(FleetMessage("full").encode())

    async def _reply(self, request: Msg) -> None:
        try:
            answer = await self._answer(FleetMessage.decode(request.data))
        except Exception as error:  # noqa: BLE001 - an error in one request must not end the others
            log_error(error, "a request of another member")
            answer = FleetMessage("failed")
        with contextlib.suppress(Error, OSError):
            await request.respond(answer.encode())
