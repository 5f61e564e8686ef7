"""A call as its page shows it, whether this process carries it or another member of the fleet does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from voiceflow.errors import LocalProtocolError
from voiceflow.inspector.call_page import call_parts
from voiceflow.inspector.live_sound import LiveSound
from voiceflow.inspector.observed_call import ObservedCall
from voiceflow.inspector.turn_page import TurnContent, turn_content
from voiceflow.inspector.view import CallView
from voiceflow.server import Calls
from voiceflow.server.call_controls import ACTIONS


class ShownCall(Protocol):
    """The call behind a page."""

    @property
    def name(self) -> str:
        """The carrier's name of the call."""

    @property
    def about(self) -> str:
        """A line about it, as text."""

    @property
    def is_up(self) -> bool:
        """Whether it is not over."""

    @property
    def listen_at(self) -> str:
        """The address of the page on which one can listen in; empty if that is this one."""

    @property
    def sound(self) -> LiveSound | None:
        """Both sides of the call; None if they are in another process."""

    @property
    def version(self) -> object:
        """Changes whenever its page may have changed."""

    async def refresh(self) -> None:
        """Learn the newest state.

        Raises:
            CallUnknownError: If the call is not known any more.
            VoiceflowError: If the process that carries it cannot be asked; the message says why.
        """

    def parts(self) -> Mapping[str, str]:
        """The parts of its page as HTML, by the id of their element."""

    async def turn(self, number: str) -> TurnContent | None:
        """The content of the page of a turn; None if there is no such turn."""

    async def act(self, action: str, text: str) -> str:
        """Do what an operator asks for, see ``ACTIONS``; returns the acknowledgement.

        Raises:
            VoiceflowError: If that is not possible; the message says why.
        """


class CallUnknownError(Exception):
    """The call is not known, or not any more."""


class CallParts:
    """The parts of the pages of calls that are up, made once for all pages that show one."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[ObservedCall, object, dict[str, str]]] = {}

    def of(self, call: ObservedCall) -> dict[str, str]:
        """The newest parts of a call."""
        version = version_of(call)
        known = self._made.get(call.key)
        if known is None or known[1] != version:
            self._made = {key: made for key, made in self._made.items() if made[0].is_up}
            known = self._made[call.key] = call, version, call_parts(call)
        return known[2]


def version_of(call: ObservedCall) -> object:
    """Changes whenever the page of a call may have changed; its timeline grows all the time."""
    return call.version, call.is_up and int(call.seconds * 2)


class OwnCall:
    """A call that this process has observed. See ``ShownCall``."""

    listen_at = ""

    def __init__(self, observed: ObservedCall, calls: Calls, parts: CallParts) -> None:
        self.name, self.about = observed.call_id, observed.numbers
        self.sound = observed.sound
        self._observed, self._calls, self._parts = observed, calls, parts

    @property
    def is_up(self) -> bool:
        return self._observed.is_up

    @property
    def version(self) -> object:
        return version_of(self._observed)

    async def refresh(self) -> None:
        """It is always current."""

    def parts(self) -> Mapping[str, str]:
        return self._parts.of(self._observed)

    def view(self) -> CallView:
        """The whole call."""
        return self._observed.view()

    async def turn(self, number: str) -> TurnContent | None:
        return turn_content(self.view(), number)

    async def act(self, action: str, text: str) -> str:
        call = self._calls.find(self.name)
        if call is None or not self.is_up:
            raise LocalProtocolError("The call is over.")
        return await ACTIONS[action](call, text)
