"""Requests from one member of a fleet to another through NATS."""

from __future__ import annotations

import contextlib

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error, NoRespondersError

from voiceflow.observers import log_error
from voiceflow.server.fleet.messages import LARGEST_MESSAGE, FleetMessage
from voiceflow.server.fleet.registry import AnswerMember, MemberGoneError
from voiceflow.tasks import TaskScope

ANSWER_LIMIT = 1.0
"""Seconds in which another member has to answer. The carrier waits meanwhile."""

MOST_REQUESTS = 256
"""Requests of others that are answered at a time; for others this member is full."""


class NatsRequests:
    """Asks other members, and answers what they ask.

    Args:
        group: The fleet's name in NATS.
        name: The name of this member.
        tasks: Run the answers.

    Attributes:
        answer: Answers requests. To be set before ``listen``.
    """

    def __init__(self, group: str, name: str, tasks: TaskScope) -> None:
        self.answer: AnswerMember
        self._group = group
        self._name = name
        self._tasks = tasks

    async def listen(self, client: Client) -> None:
        """Take the requests to this member that come over a connection."""
        await client.subscribe(self._subject(self._name), cb=self.receive)

    async def ask(self, client: Client, member: str, message: FleetMessage) -> FleetMessage:
        """Ask another member. See ``FleetRegistry.request``."""
        if not client.is_connected:
            raise MemberGoneError("NATS is out of reach")
        try:
            reply = await client.request(self._subject(member), message.encode(), timeout=ANSWER_LIMIT)
            return FleetMessage.decode(reply.data)
        except NoRespondersError:
            raise MemberGoneError(f"{member} is gone") from None
        except (Error, OSError, TimeoutError, ValueError) as error:
            raise MemberGoneError(f"{member} does not answer: {type(error).__name__}") from None

    def _subject(self, member: str) -> str:
        return f"{self._group}.member.{member}"

    async def receive(self, request: Msg) -> None:
        """Take a request, and answer it in a task. One that is too large gets no answer."""
        if len(request.data) > LARGEST_MESSAGE:
            return
        if len(self._tasks) < MOST_REQUESTS:
            self._tasks.spawn(self._reply(request), name="answer a member")
        else:
            with contextlib.suppress(Error, OSError):
                await request.respond(FleetMessage("full").encode())

    async def _reply(self, request: Msg) -> None:
        try:
            answer = await self.answer(FleetMessage.decode(request.data))
        except Exception as error:  # noqa: BLE001 - an error in one request must not end the others
            log_error(error, "a request of another member")
            answer = FleetMessage("failed")
        with contextlib.suppress(Error, OSError):
            await request.respond(answer.encode())
