"""The functions that a speech-to-speech model calls: each call is a job that outlives the reply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from voiceflow.clients.agent.events import ToolCalled
from voiceflow.dialogue import Context, EndCall, Toolbox, ToolCall
from voiceflow.processor import Processor
from voiceflow.processors.jobs import REPEATED, Job, Jobs


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
        end: Called when a function returns ``EndCall``.
    """

    def __init__(
        self,
        owner: Processor,
        tools: Toolbox,
        context: Context,
        *,
        send: SendResult,
        end: Callable[[EndCall], None],
    ) -> None:
        self._owner = owner
        self._tools = tools
        self._send = send
        self._end = end
        self._turn = 0
        self._jobs = Jobs(owner, tools, context, late=lambda: None)

    def use(self, tools: Toolbox) -> None:
        """Use these functions from now on. Running calls continue."""
        self._tools = tools
        self._jobs.use(tools)

    def note_turn(self) -> None:
        """The user said something: results of earlier calls are late."""
        self._turn += 1

    def call(self, reply: int, event: ToolCalled) -> None:
        """Start a call.

        Args:
            reply: The reply that asked for it.
            event: The call.
        """
        started = self._jobs.start(reply, [ToolCall(event.call_id, event.name, event.arguments)])
        if not started:
            self._send(event.call_id, event.name, REPEATED, is_answered=False)
        for job in started:
            self._owner.spawn(self._finish(job, event, self._turn), name=f"tool.{job.call.name}.result")

    async def join(self, limit: float) -> None:
        """Wait for running calls, at most ``limit`` seconds."""
        await self._jobs.join(limit)

    async def _finish(self, job: Job, event: ToolCalled, turn: int) -> None:
        begun = self._owner.session.now()
        end = await self._jobs.wait([job])
        self._owner.metric("tool_s", self._owner.session.now() - begun)
        is_late = turn != self._turn
        tool = self._tools.find(event.name)
        is_answered = end is None and not (is_late and tool is not None and tool.late == "wait")
        text = "" if job.result is None else job.result.text
        self._jobs.report()
        self._send(event.call_id, event.name, text, is_answered=is_answered)
        if end is not None:
            self._end(end)
