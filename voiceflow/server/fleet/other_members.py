"""The other members of the fleet, as an extension of one of them reaches them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from aiohttp import web
from loguru import logger

from voiceflow.errors import VoiceflowError
from voiceflow.server.fleet.members import Members
from voiceflow.server.fleet.messages import LARGEST_MESSAGE, FleetMessage
from voiceflow.server.fleet.registry import FleetRegistry
from voiceflow.server.fleet.rows import MemberRow
from voiceflow.transports.addresses import is_member_name

ASK = "ask"
"""The kind of a message that asks about a topic."""

LARGEST_ANSWER = LARGEST_MESSAGE - 1024
"""Bytes of an answer; a larger one is not sent."""

Answer = Callable[[bytes], bytes | None]
"""Answers a question about a topic; None if what it is about is not known."""


class MemberRefusedError(VoiceflowError):
    """A member is there, and does not do what it was asked for."""


class OtherMembers:
    """Asks other members, answers their questions, and commands their calls.

    Args:
        members: The members.
        registry: Reaches them.

    Attributes:
        name: The name of this member.
    """

    def __init__(self, members: Members, registry: FleetRegistry) -> None:
        self.name = members.own
        self._members = members
        self._registry = registry
        self._answers: dict[str, Answer] = {}
        self._loop = asyncio.get_running_loop()

    def answer(self, topic: str, answer: Answer) -> None:
        """Answer the questions about a topic with what this function returns."""
        self._answers[topic] = answer

    def rows(self) -> Mapping[str, MemberRow]:
        """The newest rows of the members that are up, this one included, by their names."""
        return self._members.alive(self._loop.time())

    async def ask(self, member: str, topic: str, question: bytes = b"") -> bytes | None:
        """Ask a member about a topic.

        Returns:
            Its answer; None if it does not know what was asked about.

        Raises:
            MemberGoneError: If it does not answer.
            MemberRefusedError: If it cannot answer; the message says why.
        """
        reply = await self._request(member, FleetMessage(ASK, {"topic": topic}, question))
        return None if reply.values.get("is_unknown") else reply.body

    async def act(self, member: str, call_id: str, action: str, text: str = "") -> str:
        """Have a member do one of the ``ACTIONS`` of operators in a call of its.

        Returns:
            The acknowledgement, for people.

        Raises:
            MemberGoneError: If it does not answer.
            MemberRefusedError: If it does not carry the call, or refuses; the message says why.
        """
        values = {"call": call_id, "action": action, "text": text}
        reply = await self._request(member, FleetMessage("act", values))
        return str(reply.values.get("answer", ""))

    def receive(self, message: FleetMessage) -> FleetMessage:
        """Answer the question of another member."""
        topic = str(message.values.get("topic", ""))
        if topic not in self._answers:
            return _refuse(f"it knows nothing about {topic[:40]}: serve with --inspect there, too")
        answer = self._answers[topic](message.body)
        if answer is None:
            return FleetMessage("done", {"is_unknown": True})
        if len(answer) > LARGEST_ANSWER:
            logger.error("the answer about {} is too large: {} bytes", topic, len(answer))
            return _refuse("its answer is too large")
        return FleetMessage("done", body=answer)

    async def _request(self, member: str, message: FleetMessage) -> FleetMessage:
        if not is_member_name(member):
            raise MemberRefusedError("there is no such member")
        reply = await self._registry.request(member, message)
        match reply.kind:
            case "done":
                return reply
            case "unknown" if message.kind == ASK:
                raise MemberRefusedError(f"member {member} has an older version, which answers no questions")
            case "unknown":
                raise MemberRefusedError(f"member {member} does not carry the call any more")
        reason = str(reply.values.get("reason", reply.kind))[:200]
        raise MemberRefusedError(f"member {member} refuses: {reason}")


def _refuse(reason: str) -> FleetMessage:
    return FleetMessage("refused", {"reason": reason})


OTHER_MEMBERS = web.AppKey("other_members", OtherMembers)
"""The application's key for the other members of its fleet. There are none in a server by itself."""
