"""Requests from one member of a fleet to another through NATS."""

from __future__ import annotations

import contextlib

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error, NoRespondersError

from voiceflow.observers import log_error
from voiceflow.server.fleet.messages import LARGEST_MESSAGE, FleetMessage
from voiceflow.server.fleet.nats_rows import Owner
from voiceflow.server.fleet.registry import AnswerMember, MemberGoneError
from voiceflow.tasks import TaskScope

ANSWER_LIMIT = 1.0
"""Seconds in which another member has to answer. The carrier waits meanwhile."""

FLUSH_LIMIT = 2
"""Seconds in which NATS has to confirm a subscription."""

MOST_REQUESTS = 256
"""Requests of others that are answered at a time; for others this member is full."""


class NatsRequests:
    """Asks other members, and answers what they ask.

    Args:
        group: The fleet's name in NATS.
        own: This process of this member.
        tasks: Run the answers.

    Attributes:
        answer: Answers requests. To be set before ``listen``.
    """

    def __init__(self, group: str, own: Owner, tasks: TaskScope) -> None:
        self.answer: AnswerMember
        self._group = group
        self._own = own
        self._tasks = tasks
        self._named: Subscription | None = None

    async def listen(self, client: Client) -> None:
        """Take the requests to this process that come over a new connection."""
        self._named = None
        await client.subscribe(self._subject(f"{self._own.name}.{self._own.instance}"), cb=self.receive)

    async def take_name(self, client: Client) -> None:
        """Take the requests to the member of this name, too. Returns when NATS delivers them."""
        if self._named is None:
            self._named = await client.subscribe(self._subject(self._own.name), cb=self.receive)
            await client.flush(FLUSH_LIMIT)

    async def leave_name(self) -> None:
        """Take no requests to the member any more: another process may be it."""
        named, self._named = self._named, None
        if named is not None:
            await named.unsubscribe()

    async def is_gone(self, client: Client, instance: str) -> bool:
        """Whether another process under the name of this member is known to be gone.

        Args:
            client: The connection.
            instance: Its number.
        """
        await self.leave_name()
        # Older versions listen under the name alone.
        for place in (f"{self._own.name}.{instance}", self._own.name):
            try:
                await client.request(self._subject(place), FleetMessage("ask").encode(), timeout=ANSWER_LIMIT)
            except NoRespondersError:
                continue
            except (Error, OSError, TimeoutError):
                pass  # It may only be slow.
            return False
        return True

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
