"""Webhooks of a member: which member answers them, and so carries the call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus

from aiohttp import web
from loguru import logger

from voiceflow.server.fleet.forwarding import pack_request, read_answer, was_forwarded
from voiceflow.server.fleet.members import Members
from voiceflow.server.fleet.messages import FleetMessage
from voiceflow.server.fleet.registry import FleetRegistry, MemberGoneError
from voiceflow.transports.addresses import split_process

MOST_TRIES = 3
"""Other members that are asked to answer a webhook before this one does."""

HOLD_LIMIT = 8.0
"""Seconds for which a call that comes back waits for a place. Its carrier waits for 15 at most."""

HOLD_INTERVAL = 0.25
"""Seconds between two looks at whether there is one."""

MOST_HELD = 256
"""Calls that wait. One more does not."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Placement:
    """Has webhooks answered by the member that is to carry the call.

    The carrier's webhook reaches any member, and goes on to the chosen one as it is. That one reserves a
    place and names its own address for the stream, so that nothing is reserved on hearsay.

    Args:
        members: The members.
        registry: Reaches them.
        voice_paths: Where carriers announce new calls.
        return_paths: The beginnings of the paths at which carriers ask about ended streams.
        refresh: Notes the load of this member.

    Attributes:
        returned: Calls that were sent on because this member drains.
        has_returned: Set at each of them.
    """

    def __init__(
        self,
        members: Members,
        registry: FleetRegistry,
        voice_paths: Sequence[str],
        return_paths: Sequence[str],
        *,
        refresh: Callable[[], object],
    ) -> None:
        self.returned = 0
        self.has_returned = asyncio.Event()
        self._members = members
        self._registry = registry
        self._voice_paths = frozenset(voice_paths)
        self._return_paths = tuple(return_paths)
        self._refresh = refresh
        self._held = 0
        self._loop = asyncio.get_running_loop()

    @web.middleware
    async def answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a request here, or let another member do so."""
        named, path = split_process(request)
        is_return = path.startswith(self._return_paths) if self._return_paths else False
        if was_forwarded(request) or not (is_return or path in self._voice_paths):
            return await handler(request)
        answer = await self._ask_others(request, named, is_return=is_return)
        return await handler(request) if answer is None else answer

    async def _ask_others(
        self, request: web.Request, named: str | None, *, is_return: bool
    ) -> web.Response | None:
        """The answer of another member, or None if this one is to answer."""
        tried: list[str] = []
        until = self._loop.time() + (HOLD_LIMIT if is_return and named != self._members.own else 0.0)
        self._refresh()
        while self._registry.is_connected:
            now = self._loop.time()
            chosen = None
            if len(tried) < MOST_TRIES:
                chosen = self._members.choose(named, is_return=is_return, now=now, without=tried)
            if chosen is None or chosen == self._members.own:
                if now >= until or not await self._hold():
                    return None
                # A member that was gone may have been started again.
                tried.clear()
                continue
            if is_return:
                # The other member reads what this one has stored.
                await self._registry.flush()
            # A call that returns to its member has its place already.
            values = {"needs_place": chosen != named}
            message = FleetMessage("webhook", values, await pack_request(request))
            if (answer := await self._ask(chosen, message)) is not None:
                if answer.status == HTTPStatus.FORBIDDEN:
                    # While keys are replaced member by member, it may know another one than this member.
                    return None
                if answer.status < HTTPStatus.BAD_REQUEST:
                    self._count(chosen, has_left=is_return and named == self._members.own)
                return answer
            tried.append(chosen)
        return None

    async def _hold(self) -> bool:
        """Wait a moment if this member is full, for a place anywhere. Returns whether it has waited."""
        if self._members.has_room(self._members.own) or self._held >= MOST_HELD:
            return False
        self._held += 1
        try:
            await asyncio.sleep(HOLD_INTERVAL)
        finally:
            self._held -= 1
        self._refresh()
        return True

    def _count(self, chosen: str, *, has_left: bool) -> None:
        """Count a call that another member has taken, signature and all."""
        self._members.sent(chosen)
        if has_left:
            self.returned += 1
            self.has_returned.set()

    async def _ask(self, chosen: str, message: FleetMessage) -> web.Response | None:
        try:
            reply = await self._registry.request(chosen, message)
        except MemberGoneError as error:
            logger.warning("a webhook goes to another member: {}", error)
            self._members.remove(chosen)
            return None
        if reply.kind != "answer":
            return None  # It has become full, or began to drain, since its last row.
        try:
            return read_answer(reply.body)
        except ValueError as error:
            logger.error("the answer of member {} cannot be read: {}", chosen, error)
            return None
