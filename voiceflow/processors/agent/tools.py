"""The functions that a speech-to-speech model calls: each call is a job that outlives the reply."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from voiceflow.clients.agent.events import ToolCalled
from voiceflow.dialogue import Context, EndCall, Toolbox, ToolCall
from voiceflow.processor import Processor
from voiceflow.processors.answer_errors import EndlessToolsError
from voiceflow.processors.jobs import CANCELLED, REPEATED, Job, Jobs

MOST_IN_A_ROW = 16
"""Calls that a model may make while neither it nor the user says anything."""

STOPPED = "Not run: too many calls in a row. Say something to the user first."
"""The result of a call beyond these."""


class SendResult(Protocol):
    """Sends the result of a call to the model."""

    def __call__(self, call_id: str, name: str, text: str, *, is_answered: bool) -> None:
        """Send it. ``is_answered``: whether the agent is to speak about it."""


class AgentTools:
    """Runs the calls of a model and sends their results.

    Args:
        owner: The agent, in a session.
        tools: The functions.
        context: The conversation, which records calls and results.
        send: Sends a result to the model.
        end: Called when a function returns ``EndCall``, with the response that called it.
    """

    def __init__(
        self,
        owner: Processor,
        tools: Toolbox,
        context: Context,
        *,
        send: SendResult,
        end: Callable[[EndCall, int], None],
    ) -> None:
        self._owner = owner
        self._tools = tools
        self._send = send
        self._end = end
        self._running: dict[str, tuple[ToolCalled, Job]] = {}
        self._late: set[str] = set()
        self._in_a_row = 0
        self._newest = -1
        self._has_repeated = False
        self._jobs = Jobs(owner, tools, context, late=lambda: None)

    def use(self, tools: Toolbox) -> None:
        """Use these functions from now on. Running calls continue."""
        self._tools = tools
        self._jobs.use(tools)

    def note_turn(self, answered_by: int | None) -> None:
        """The user said something: results of earlier calls are late, and some tools are cancelled.

        Args:
            answered_by: The response that has answered it, if its transcript came later. Calls of this
                response are no earlier ones.
        """
        if answered_by is None or self._newest < answered_by:
            self._in_a_row, self._has_repeated = 0, False
        earlier = [
            call_id
            for call_id, (event, _) in self._running.items()
            if answered_by is None or event.event_id < answered_by
        ]
        self._late.update(earlier)
        self.withdraw(earlier)

    def note_speech(self) -> None:
        """The agent said something."""
        self._in_a_row = 0

    def withdraw(self, call_ids: Iterable[str]) -> None:
        """Cancel those of these calls whose tools an interruption cancels."""
        found = (self._running.get(call_id) for call_id in call_ids)
        self._jobs.cancel(job for _, job in filter(None, found))

    def call(self, reply: int, event: ToolCalled) -> None:
        """Start a call.

        Args:
            reply: The reply that asked for it.
            event: The call.
        """
        self._newest = event.event_id
        self._in_a_row += 1
        if self._in_a_row > MOST_IN_A_ROW:
            if self._in_a_row == MOST_IN_A_ROW + 1:
                why = f"the model made {MOST_IN_A_ROW} tool calls without a word"
                self._owner.fail(EndlessToolsError(why))
            self._send(event.call_id, event.name, STOPPED, is_answered=False)
            return
        started = self._jobs.start(reply, [ToolCall(event.call_id, event.name, event.arguments)])
        if not started:
            # The user may have asked about it. Answered each time, a model could call it without end.
            self._send(event.call_id, event.name, REPEATED, is_answered=not self._has_repeated)
            self._has_repeated = True
        for job in started:
            self._running[event.call_id] = event, job
            self._owner.spawn(self._finish(job, event), name=f"tool.{job.call.name}.result")

    async def join(self, limit: float) -> None:
        """Wait for running calls, at most ``limit`` seconds."""
        await self._jobs.join(limit)

    async def _finish(self, job: Job, event: ToolCalled) -> None:
        begun = self._owner.session.now()
        end = await self._jobs.wait([job])
        self._owner.metric("tool_s", self._owner.session.now() - begun)
        self._running.pop(event.call_id, None)
        self._has_repeated = False
        is_late = event.call_id in self._late
        self._late.discard(event.call_id)
        tool = self._tools.find(event.name)
        is_unwanted = is_late and tool is not None and tool.late == "wait"
        text = CANCELLED if job.result is None else job.result.text
        self._jobs.report()
        is_answered = end is None and job.result is not None and not is_unwanted
        self._send(event.call_id, event.name, text, is_answered=is_answered)
        if end is not None:
            self._end(end, event.event_id)
