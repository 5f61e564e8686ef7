"""The port of a fleet's register: rows of members, owners and states of calls, requests between members."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from voiceflow.errors import ConfigurationError, VoiceflowError
from voiceflow.server.call_states import StoredCall
from voiceflow.server.fleet.messages import FleetMessage
from voiceflow.server.fleet.rows import MemberRow

JOIN_LIMIT = 5.0
"""Seconds for which a starting member waits for the register, and for its name if another process has it."""

AnswerMember = Callable[[FleetMessage], Awaitable[FleetMessage]]
"""Answers the request of another member."""


class MemberGoneError(VoiceflowError):
    """A member cannot be asked: it is gone, does not answer, or the register is out of reach."""


def name_is_taken(name: str) -> ConfigurationError:
    """The error of a process whose name in the fleet another one has."""
    return ConfigurationError(
        f"another process is the member {name} of this fleet: start each with a name that no other has "
        "(--name or VOICEFLOW_FLEET_NAME)"
    )


class RowWatcher(Protocol):
    """Takes the rows of members."""

    def note(self, row: MemberRow) -> None:
        """Take a new row."""

    def remove(self, name: str) -> None:
        """A member has left."""


class FleetRegistry(Protocol):
    """Connects a member with the others. ``tests/server/fleet/test_nats_registry.py`` tests each.

    Media never crosses it. While it is out of reach, nothing here waits for longer than a second or two.

    Attributes:
        instance: A random number of this process.
    """

    instance: str

    @property
    def is_connected(self) -> bool:
        """Whether the register is within reach, as far as is known."""

    async def open(self, watcher: RowWatcher, answer: AnswerMember) -> None:
        """Connect and take the name of this member, and keep trying if the register is out of reach.

        A process that is known to be gone, or that has not renewed its row for three seconds, loses its name.
        A process that finds its name taken only later, since the register was out of reach, carries calls
        alone until the name is free.

        Args:
            watcher: Gets the rows of all members, this one included.
            answer: Answers requests of other members.

        Raises:
            ConfigurationError: If the register refuses this member, or another process keeps the name.
        """

    def announce(self, row: MemberRow) -> None:
        """Renew the row of this member. It neither waits nor raises. The first one comes before ``open``."""

    async def request(self, member: str, message: FleetMessage) -> FleetMessage:
        """Ask another member.

        Raises:
            MemberGoneError: If it does not answer; at once if the register knows that it is gone.
        """

    def save(self, call_id: str, state: bytes) -> None:
        """Store the state of a call that this member carries. It neither waits nor raises.

        A call that another member has taken over is left alone.
        """

    def arrive(self, call_id: str) -> None:
        """Note that a stream of a call has arrived at this member: it carries the call.

        It neither waits nor raises. Another member that has taken the call up since, because it answered the
        same question of the carrier too late, loses it.
        """

    async def take(self, call_id: str) -> StoredCall:
        """Take over a call: from now on only this member can save or forget it.

        Raises:
            OSError: If the register is out of reach.
        """

    def forget(self, call_id: str) -> None:
        """Note that a call of this member has ended. It neither waits nor raises."""

    async def owner(self, call_id: str) -> str | None:
        """The member that carries a call; None if that is not known.

        Raises:
            OSError: If the register is out of reach.
        """

    async def flush(self) -> None:
        """Wait until what was saved is stored, or the register is out of reach."""

    async def close(self) -> None:
        """Withdraw the row of this member and disconnect."""
