"""The control socket of a call that reached OpenAI by SIP: the model's functions run here.

The audio flows between the trunk and OpenAI, which hears the user, decides about turns and interruptions, and
speaks. Over this socket come the functions that the model calls; their results go back on it.

Source: https://platform.openai.com/docs/guides/realtime-server-controls
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress

from voiceflow.clients.openai.realtime import commands
from voiceflow.clients.openai.realtime.errors import VENDOR
from voiceflow.clients.openai.realtime.events import RealtimeItem, ServerEvent, read_event
from voiceflow.clients.openai.realtime.sip import SIPCalls
from voiceflow.clients.openai.realtime.state import SAY
from voiceflow.dialogue import Tool, Toolbox
from voiceflow.errors import ServiceError
from voiceflow.net.retries import Backoff
from voiceflow.net.sockets.connection import SocketConnection

GOODBYE_LIMIT = 20.0
"""Seconds for what is being said and the last words, before the call is ended."""

MOST_CALLS = 1000
"""Function calls of one phone call; further ones are refused."""

_OVER = frozenset({"call_not_found", "not_found", "http_404"})
_BUSY = "conversation_already_has_active_response"


class SIPControl:
    """Holds the control socket of an accepted call, until the call is over.

    Each function call runs once, in a separate task, while the user and the model go on talking. A lost
    socket is replaced, and results wait for the next one. A function that returns ``EndCall`` ends the call
    after its last words.

    Args:
        calls: What the call was accepted with.
        call_id: The call.
        tools: The functions; accept the call with the same ones.
        on_event: Called with every event of the service. It must not block.
        backoff: The retry policy of a lost socket.
    """

    def __init__(
        self,
        calls: SIPCalls,
        call_id: str,
        *,
        tools: Iterable[Tool | Callable[..., object]] = (),
        on_event: Callable[[ServerEvent], None] | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        self.call_id = call_id
        self._calls = calls
        self._toolbox = Toolbox(tools)
        self._on_event = on_event
        self._connection = SocketConnection(calls.dialer(call_id), self, vendor=VENDOR, backoff=backoff)
        self._queue: deque[str] = deque()
        self._tasks: asyncio.TaskGroup
        self._running: set[asyncio.Task[None]] = set()
        self._known: set[str] = set()
        self._open: set[str] = set()
        # Texts to say word for word; they come before answers.
        self._lines: deque[str] = deque()
        self._asked: str | None = None
        self._is_answer_due = False
        self._is_busy = self._is_ending = False
        self._silent, self._said = asyncio.Event(), asyncio.Event()
        self._silent.set()
        self._last_response = ""
        self._error: ServiceError | None = None

    async def run(self) -> None:
        """Run the model's functions until the phone call is over, or ``close``; then cancel those that run.

        Raises:
            ServiceError: If the socket cannot be had although the call goes on.
        """
        async with asyncio.TaskGroup() as self._tasks:
            await self._connection.run()
            for task in self._running:
                task.cancel()
        if self._error is not None and self._error.code not in _OVER:
            raise self._error

    async def close(self, limit: float = 2.0) -> None:
        """Let go of the socket. The call goes on, without functions."""
        await self._connection.close(limit)

    def update(
        self, *, instructions: str | None = None, tools: Iterable[Tool | Callable[..., object]] | None = None
    ) -> None:
        """Change what the model does, as at the next step of a conversation. None leaves it as it is."""
        changes: dict[str, object] = {}
        if instructions is not None:
            changes["instructions"] = instructions
        if tools is not None:
            self._toolbox = Toolbox(tools)
            changes["tools"] = [commands.function_tool(tool) for tool in self._toolbox]
        if changes:
            self._send(commands.write("session.update", session={"type": "realtime", **changes}))

    def user_message(self, text: str) -> None:
        """Send a text as the user, which the model answers."""
        self._send(commands.create_item(commands.text_item("user", text)))
        self._want_answer()

    def say(self, text: str) -> None:
        """Let the model say a text after what it is saying, word for word as far as it obeys."""
        self._lines.append(text)
        self._ask()

    async def end(self, say: str = "") -> None:
        """End the call when what is being said and these last words were played. Nothing else is said.

        Raises:
            ServiceError: If the service refuses to end the call.
        """
        self._is_ending, self._is_answer_due = True, False
        self._lines.clear()
        played = self._silent
        if say:
            played = self._said
            self._lines.append(say)
            self._ask()
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_LIMIT):
                await played.wait()
        try:
            await self._calls.hang_up(self.call_id)
        except ServiceError as error:
            if error.code not in _OVER:
                raise

    def note(self, text: str) -> None:
        """Give the model information that it does not answer."""
        self._send(commands.create_item(commands.text_item("system", text)))

    # Called by the connection.

    def opened(self) -> None:
        self._is_busy = False
        self._ask()

    def outgoing(self) -> str | None:
        return self._queue.popleft() if self._queue else None

    def received(self, text: str) -> None:
        event = read_event(text)
        match event.type:
            case "response.created":
                self._is_busy = True
                if self._is_ending and self._asked is not None and event.response is not None:
                    self._last_response = event.response.id
            case "response.output_item.done" if event.item is not None and event.item.type == "function_call":
                self._call(event.item)
            case "response.done":
                self._is_busy = False
                self._ask()
            case "output_audio_buffer.started":
                self._silent.clear()
            case "output_audio_buffer.stopped" | "output_audio_buffer.cleared":
                self._silent.set()
                if self._last_response and event.response_id == self._last_response:
                    self._said.set()
            case "error" if event.error is not None and event.error.code == _BUSY:
                self._ask_again()
        if self._on_event is not None:
            self._on_event(event)

    def tick(self) -> None:
        pass  # the call keeps the session alive

    def lost(self, error: ServiceError) -> None:
        self._is_busy = False

    def dead(self, error: ServiceError) -> None:
        self._error = error

    # The model's functions.

    def _call(self, item: RealtimeItem) -> None:
        if item.call_id in self._known or len(self._known) >= MOST_CALLS:
            return
        self._known.add(item.call_id)
        self._open.add(item.call_id)
        task = self._tasks.create_task(self._run(item), name=f"{VENDOR}-tool")
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run(self, item: RealtimeItem) -> None:
        result = await self._toolbox.call(item.name, item.arguments)
        self._send(commands.create_item(commands.output_item(item.call_id, result.text)))
        self._open.discard(item.call_id)
        if result.end_call is not None:
            await self.end(result.end_call.say)
            return
        self._want_answer()

    def _want_answer(self) -> None:
        self._is_answer_due = not self._is_ending
        self._ask()

    def _ask(self) -> None:
        """Ask for a line or an answer that is due, if none is being made and no function of it still runs."""
        is_free = self._connection.is_open and not self._is_busy
        if not is_free or not (self._lines or (self._is_answer_due and not self._open)):
            return
        self._is_busy = True
        if self._lines:
            self._asked = self._lines.popleft()
            instructions = SAY.format(text=self._asked)
            self._send(commands.write("response.create", response={"instructions": instructions}))
        else:
            self._asked, self._is_answer_due = None, False
            self._send(commands.write("response.create"))

    def _ask_again(self) -> None:
        """The service was already making an answer: ask after it."""
        self._is_busy, self._last_response = True, ""
        if self._asked is None:
            self._is_answer_due = not self._is_ending
        else:
            self._lines.appendleft(self._asked)

    def _send(self, message: str) -> None:
        self._queue.append(message)
        self._connection.wake()
