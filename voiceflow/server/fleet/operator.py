"""Looking at a fleet and commanding its calls from outside, such as from a terminal."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, fields
from types import TracebackType
from typing import Self

from nats.aio.client import Client
from nats.errors import Error, NoRespondersError
from nats.js.errors import NoKeysError, NotFoundError

from voiceflow.errors import ConfigurationError
from voiceflow.server.fleet.messages import FleetMessage
from voiceflow.server.fleet.nats_rows import CallRows
from voiceflow.server.fleet.registry import MemberGoneError
from voiceflow.server.fleet.rows import MemberRow
from voiceflow.server.fleet.settings import FleetConfig
from voiceflow.server.placed_calls import PlacedCall

LIMIT = 5.0
"""Seconds in which NATS and a member have to answer."""


@dataclass(frozen=True, slots=True)
class MemberCalls:
    """The calls of one member.

    Attributes:
        member: Its name.
        calls: Its calls, the oldest first, 500 at most.
        more: Further ones.
        failure: Why it could not be asked; empty if it answered.
    """

    member: str
    calls: tuple[PlacedCall, ...] = ()
    more: int = 0
    failure: str = ""


class FleetOperator:
    """A connection to a fleet of somebody who carries no calls.

    Example:
        async with FleetOperator(FleetConfig(url="nats://10.0.0.5:4222")) as fleet:
            await fleet.command("CA12", "say", "One moment, please.")

    Args:
        config: Where NATS is, and the name of the fleet.
    """

    def __init__(self, config: FleetConfig) -> None:
        self._config = config
        self._client = Client()

    async def __aenter__(self) -> Self:
        try:
            async with asyncio.timeout(LIMIT):
                await self._client.connect(
                    self._config.servers,
                    connect_timeout=2,
                    error_cb=_ignore,
                    allow_reconnect=False,
                    # Without a limit, the client tries for ever also before its first connection.
                    max_reconnect_attempts=1,
                    reconnect_time_wait=0,
                )
        except (Error, OSError, TimeoutError) as error:
            raise ConfigurationError(f"NATS cannot be reached: {error or type(error).__name__}") from None
        self._stream = self._client.jetstream(timeout=LIMIT)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(Error, OSError):
            await self._client.close()

    async def members(self) -> list[MemberRow]:
        """The members that are up, by name."""
        try:
            rows = await self._stream.key_value(f"{self._config.group}-members")
            names = await rows.keys()
        except (NotFoundError, NoKeysError):
            return []
        found = []
        for name in sorted(names):
            with contextlib.suppress(NotFoundError, ValueError):
                found.append(MemberRow.decode((await rows.get(name)).value or b""))
        return found

    async def calls(self) -> list[MemberCalls]:
        """The calls of all members, by the name of the member."""
        rows = await self.members()
        return await asyncio.gather(*(self._calls_of(row.name) for row in rows))

    async def inspect(self, call_id: str, *, words: bool = False) -> bytes:
        """The ``CallInspection`` of the inspector about a call, packed, from the member that carries it.

        Args:
            call_id: The carrier's id of the call.
            words: Whether to include what people say.

        Raises:
            MemberGoneError: If no member carries the call, or that one is gone.
            ConfigurationError: If the member observes no calls.
        """
        reply = await self._ask_owner(call_id, FleetMessage("inspect", {"call": call_id, "words": words}))
        return reply.body

    async def drain(self, name: str) -> None:
        """Have a member move its calls to others, and end.

        Raises:
            MemberGoneError: If there is no such member.
        """
        await self._ask(name, FleetMessage("drain"))

    async def command(self, call_id: str, kind: str, text: str = "") -> None:
        """Send a command to the member that carries a call.

        Args:
            call_id: The carrier's id of the call.
            kind: ``"hang_up"``, ``"say"`` or ``"transfer"``.
            text: What to say, or where to transfer the call to.

        Raises:
            MemberGoneError: If no member carries the call, or that one is gone.
            ConfigurationError: If the member refuses; the message says why.
        """
        await self._ask_owner(call_id, FleetMessage(kind, {"call": call_id, "text": text}))

    async def act(self, call_id: str, action: str, text: str = "") -> str:
        """Do one of the ``ACTIONS`` of operators in a call; returns the acknowledgement.

        Args:
            call_id: The carrier's id of the call.
            action: Such as ``"whisper"``, ``"take_over"`` or ``"hand_back"``.
            text: What to say or to whisper.

        Raises:
            MemberGoneError: If no member carries the call, or that one is gone.
            ConfigurationError: If the member refuses; the message says why.
        """
        values = {"call": call_id, "action": action, "text": text}
        reply = await self._ask_owner(call_id, FleetMessage("act", values))
        return str(reply.values.get("answer", ""))

    async def _ask_owner(self, call_id: str, message: FleetMessage) -> FleetMessage:
        rows = CallRows(self._stream, f"{self._config.group}-calls")
        try:
            row = await rows.read(call_id) if await rows.find() else None
        except (OSError, ValueError) as error:
            raise MemberGoneError(f"the owner of the call cannot be read: {error}") from None
        if row is None or row.has_ended:
            raise MemberGoneError("no member carries this call")
        reply = await self._ask(row.owner.name, message)
        if reply.kind == "unknown":
            raise MemberGoneError(f"member {row.owner.name} does not carry the call any more")
        if reply.kind != "done":
            raise ConfigurationError(
                f"member {row.owner.name} refuses: {reply.values.get('reason', reply.kind)}"
            )
        return reply

    async def _calls_of(self, member: str) -> MemberCalls:
        try:
            reply = await self._ask(member, FleetMessage("calls"))
            names = {field.name for field in fields(PlacedCall)}
            calls = tuple(
                PlacedCall(**{name: row[name] for name in row if name in names})
                for row in reply.values["calls"]
            )
            return MemberCalls(member, calls, int(reply.values["more"]))
        except MemberGoneError as error:
            return MemberCalls(member, failure=str(error))
        except (KeyError, TypeError, ValueError):
            return MemberCalls(member, failure=f"member {member} cannot list its calls")

    async def _ask(self, member: str, message: FleetMessage) -> FleetMessage:
        try:
            subject = f"{self._config.group}.member.{member}"
            reply = await self._client.request(subject, message.encode(), timeout=LIMIT)
            return FleetMessage.decode(reply.data)
        except NoRespondersError:
            raise MemberGoneError(f"there is no member {member}") from None
        except (Error, OSError, ValueError) as error:
            raise MemberGoneError(f"member {member} does not answer: {type(error).__name__}") from None


async def _ignore(error: Exception) -> None:
    """The failed request raises."""
