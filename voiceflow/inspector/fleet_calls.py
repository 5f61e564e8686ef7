"""Calls of other members of the fleet: their pages by questions to the member that carries each.

The answering member renders the parts of a page, and only those that have changed cross the fleet.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from voiceflow.errors import VoiceflowError
from voiceflow.inspector.html import section
from voiceflow.inspector.live_sound import LiveSound
from voiceflow.inspector.packed_json import pack, unpack
from voiceflow.inspector.served_pages import PATH
from voiceflow.inspector.shown_call import CallUnknownError, OwnCall, ShownCall
from voiceflow.inspector.turn_page import TurnContent, turn_content
from voiceflow.server.fleet.other_members import LARGEST_ANSWER, OtherMembers

CALL = "inspector.call"
TURN = "inspector.turn"
"""The topics of the questions for a call and for one of its turns."""

UNREADABLE = "has another version of voiceflow: open its own pages"

TOO_LARGE = section(
    "Too large", ['<p class="note">Open this on the pages of the member that has the call.</p>']
)
"""What stands for a part that does not fit into an answer."""


class FleetCalls:
    """Finds calls of the fleet, and answers the questions of other members about those of this one.

    A key names the member, the run of its process, and the call: after a restart it fits no other call.

    Args:
        others: The other members.
        find_own: Returns the call of this process with a key, or None.
    """

    def __init__(self, others: OtherMembers, find_own: Callable[[str], OwnCall | None]) -> None:
        self._others = others
        self._find_own = find_own
        self._run = secrets.token_hex(4)
        others.answer(CALL, self._answer_call)
        others.answer(TURN, self._answer_turn)

    def key(self, own: str) -> str:
        """The key in the whole fleet for a call of this process."""
        return f"{self._others.name}.{self._run}-{own}"

    def find(self, key: str) -> ShownCall:
        """The call with a key.

        Raises:
            CallUnknownError: If it is a call of this process that is not known, or no key of a fleet.
        """
        member, dot, _ = key.rpartition(".")
        if not dot:
            raise CallUnknownError
        if member != self._others.name:
            return MemberCall(self._others, member, key)
        found = self._own(key)
        if found is None:
            raise CallUnknownError
        return found

    def _own(self, key: str) -> OwnCall | None:
        start = self.key("")
        return self._find_own(key.removeprefix(start)) if key.startswith(start) else None

    def _answer_call(self, question: bytes) -> bytes | None:
        asked = unpack(question)
        call = self._own(str(asked.get("key", "")))
        if call is None:
            return None
        known = asked.get("known") or {}
        parts = dict(call.parts())
        head = {"name": call.name, "about": call.about, "is_up": call.is_up, "names": list(parts)}
        return _fit(head, {name: html for name, html in parts.items() if known.get(name) != _digest(html)})

    def _answer_turn(self, question: bytes) -> bytes | None:
        asked = unpack(question)
        call = self._own(str(asked.get("key", "")))
        content = None if call is None else turn_content(call.view(), str(asked.get("turn", "")))
        if content is None:
            return None
        return _fit({"number": content.number, "said": content.said}, content.parts)


class MemberCall:
    """A call that another member has observed. See ``ShownCall``.

    Args:
        others: Reach that member.
        member: Its name.
        key: The key of the call in the fleet.
    """

    def __init__(self, others: OtherMembers, member: str, key: str) -> None:
        self.name = self.about = ""
        self.is_up = True
        self.sound: LiveSound | None = None
        self.version: object = 0
        self._others, self._member, self._key = others, member, key
        self._parts: dict[str, str] = {}

    @property
    def listen_at(self) -> str:
        row = self._others.rows().get(self._member)
        # A row is what another member writes: no script must get into an address.
        is_web = row is not None and row.address.startswith(("https://", "http://"))
        return f"{row.address}{PATH}calls/{self._key}/" if row is not None and is_web else ""

    async def refresh(self) -> None:
        known = {name: _digest(html) for name, html in self._parts.items()}
        answer = await self._ask(CALL, {"key": self._key, "known": known})
        if answer is None:
            self.is_up = False
            raise CallUnknownError
        try:
            name, about, is_up = str(answer["name"]), str(answer["about"]), bool(answer["is_up"])
            changed = {str(part): str(html) for part, html in answer["parts"].items()}
            parts = {part: changed.get(part, self._parts.get(part, "")) for part in map(str, answer["names"])}
        except (AttributeError, KeyError, TypeError):
            raise self._unreadable() from None
        self.name, self.about = name, f"{about} · member {self._member}".removeprefix(" · ")
        if changed or is_up != self.is_up:
            self.version = object()
        self.is_up, self._parts = is_up, parts

    def parts(self) -> Mapping[str, str]:
        return self._parts

    async def turn(self, number: str) -> TurnContent | None:
        answer = await self._ask(TURN, {"key": self._key, "turn": number})
        if answer is None:
            return None
        try:
            parts = {str(part): str(html) for part, html in answer["parts"].items()}
            return TurnContent(int(answer["number"]), str(answer["said"]), parts)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise self._unreadable() from None

    async def act(self, action: str, text: str) -> str:
        return await self._others.act(self._member, self.name, action, text)

    async def _ask(self, topic: str, question: Mapping[str, object]) -> dict[str, Any] | None:
        answer = await self._others.ask(self._member, topic, pack(question))
        if answer is None:
            return None
        try:
            return unpack(answer)
        except ValueError:
            raise self._unreadable() from None

    def _unreadable(self) -> VoiceflowError:
        return VoiceflowError(f"member {self._member} {UNREADABLE}")


def _fit(head: Mapping[str, object], parts: Mapping[str, str]) -> bytes:
    """An answer with these parts; the largest ones are left out until it is small enough."""
    fitting = dict(parts)
    while len(answer := pack({**head, "parts": fitting})) > LARGEST_ANSWER:
        fitting[max(fitting, key=lambda name: len(fitting[name]))] = TOO_LARGE
    return answer


def _digest(html: str) -> str:
    return sha256(html.encode()).hexdigest()[:16]
