"""The tool calls of a model: each is a separate job, which outlives the reply that requested it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from voiceflow.dialogue import Context, EndCall, Tool, Toolbox, ToolResult
from voiceflow.dialogue.messages import ToolCallLike
from voiceflow.frames import OperationKind, OperationOutcome
from voiceflow.processor import Processor
from voiceflow.processors.lines import WaitingLine
from voiceflow.processors.operations import TrackedOperation

REPEATED = "This very call runs already and was not made again. Do not repeat it: its result will follow."
"""The result that the model reads if it repeats a call that is still running."""

CANCELLED = "This was cancelled because the user interrupted. It may have been done in part."
"""The result that the model reads of a call that was cancelled with its reply."""

UNKNOWN = "unknown"
"""The name in reports of a tool that there is not."""

_REMEMBERED = 200

_LATE = "(A tool has finished: {names}. Tell the user what came of it, in a sentence.)"


class JobState(Enum):
    """The progress of a job."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(slots=True, eq=False)
class Job:
    """One call of a tool.

    Attributes:
        call: The model's call, as recorded in the conversation.
        name: The name of the tool, as the model wrote it.
        work: Reports the job to the observers.
        tool: The tool, or None if no tool has this name.
        state: The progress of the job.
        is_reported: Whether the model has received the result.
        is_awaited: Whether the reply that requested the job still waits for it.
        result: The result, once the job is over.
        task: The task that runs the job.
    """

    call: ToolCallLike
    name: str
    work: TrackedOperation
    tool: Tool | None = None
    state: JobState = JobState.RUNNING
    is_reported: bool = False
    is_awaited: bool = True
    result: ToolResult | None = None
    task: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether the result is still pending."""
        return self.state is JobState.RUNNING


class Jobs:
    """Runs tools concurrently and records each result in the conversation when it arrives.

    Neither a barge-in nor the end of a reply stops a job: half a booking is worse than a booking that nobody
    waits for. Only a tool with ``on_interruption="cancel"`` is cancelled. A call is not repeated while the
    same call is running.

    Args:
        owner: The processor that owns the jobs.
        tools: The tools that can be called.
        context: The conversation, which records calls and results.
        late: Called when a job ends after its reply stopped waiting, if the tool's late results should be
            reported to the user.
    """

    def __init__(
        self, owner: Processor, tools: Toolbox, context: Context, *, late: Callable[[], None]
    ) -> None:
        self._owner = owner
        self._tools = tools
        self._context = context
        self._late = late
        self._jobs: list[Job] = []

    def use(self, tools: Toolbox) -> None:
        """Use these tools from now on. Running jobs continue."""
        self._tools = tools

    @property
    def unreported(self) -> Sequence[str]:
        """The tools with a finished job whose result the model has not received, each once."""
        over = [job for job in self._jobs if job.state in (JobState.DONE, JobState.FAILED)]
        over = [job for job in over if not job.is_reported]
        return list(dict.fromkeys(job.call.name for job in over if _is_worth_reporting(job)))

    @property
    def late_prompt(self) -> str:
        """A prompt to report the results that came after their reply was over."""
        return _LATE.format(names=", ".join(self.unreported))

    def late_line(
        self, answer: Callable[[str], AsyncIterator[str]], may_report: Callable[[], bool]
    ) -> WaitingLine:
        """A line about the results that came late, dropped if they are reported before it is said.

        Args:
            answer: Makes the model's answer to ``late_prompt``.
            may_report: Whether the agent may say something unasked.
        """
        return WaitingLine(
            lambda: answer(self.late_prompt), is_wanted=lambda: bool(self.unreported) and may_report()
        )

    def report(self) -> None:
        """Mark all results as received: the model gets the conversation as it is now."""
        for job in self._jobs:
            job.is_reported = not job.is_running
        self._jobs = [job for job in self._jobs if not job.is_reported][-_REMEMBERED:]

    def start(self, reply: int, calls: Sequence[ToolCallLike]) -> list[Job]:
        """Run the tool calls in an answer of the model.

        Returns:
            The jobs of the calls that were started.
        """
        running = {_key_of(job.call) for job in self._jobs if job.is_running}
        jobs: list[Job] = []
        # The context replaces names and ids that a server would refuse; the model's own name finds the tool.
        for call, noted in zip(calls, self._context.add_tool_calls(reply, calls), strict=True):
            if (key := _key_of(noted)) in running:
                self._context.add_tool_result(noted.id, REPEATED)
                continue
            running.add(key)
            tool = self._tools.find(call.name)
            # A name that the model has made up is its text, and no name for a report.
            name = UNKNOWN if tool is None else tool.name
            work = TrackedOperation(self._owner, OperationKind.TOOL, name=name, reply=reply)
            job = Job(noted, call.name, work, tool)
            job.task = self._owner.spawn(self._run(job), name=f"tool.{noted.name}")
            jobs.append(job)
        self._jobs += jobs
        return jobs

    async def wait(self, jobs: Sequence[Job]) -> EndCall | None:
        """Wait for the jobs of a reply. If the reply is dropped meanwhile, their results are late.

        Jobs of tools with ``on_interruption="cancel"`` are then cancelled.

        Returns:
            The ``EndCall`` that one of them returned, if any.
        """
        try:
            if tasks := [job.task for job in jobs if job.task is not None]:
                await asyncio.wait(tasks)
        except asyncio.CancelledError:
            self.cancel(jobs)
            raise
        finally:
            for job in jobs:
                job.is_awaited = False
        ends = [job.result.end_call for job in jobs if job.result is not None]
        return next((end for end in reversed(ends) if end is not None), None)

    def time_limit(self, jobs: Sequence[Job]) -> float:
        """The time limit of all jobs together, in seconds."""
        found = (self._tools.find(job.name) for job in jobs)
        return max((tool.time_limit for tool in found if tool is not None), default=0.0)

    async def join(self, limit: float) -> None:
        """Wait for every running job, at most ``limit`` seconds: at the end of a call."""
        tasks = [job.task for job in self._jobs if job.task is not None and not job.task.done()]
        if tasks:
            await asyncio.wait(tasks, timeout=limit)

    def cancel(self, jobs: Iterable[Job]) -> None:
        """Cancel those of these jobs whose tools an interruption cancels."""
        for job in jobs:
            if job.is_running and job.tool is not None and job.tool.on_interruption == "cancel":
                # Before the task has ended: the next request to the model may come first.
                job.state = JobState.CANCELLED
                job.work.end(OperationOutcome.CANCELLED)
                self._context.add_tool_result(job.call.id, CANCELLED)
                if job.task is not None:
                    job.task.cancel()

    async def _run(self, job: Job) -> None:
        result = await self._tools.call(job.name, job.call.arguments)
        if not job.is_running:
            return
        job.result = result
        job.state = JobState.FAILED if result.is_error else JobState.DONE
        job.work.end(OperationOutcome.FAILED if result.is_error else OperationOutcome.DONE)
        self._context.add_tool_result(job.call.id, result.text, is_error=result.is_error)
        if not job.is_awaited and _is_worth_reporting(job):
            self._late()


def _is_worth_reporting(job: Job) -> bool:
    return job.tool is None or job.tool.late == "say"


def _key_of(call: ToolCallLike) -> tuple[str, str]:
    """A key that is equal for two calls with the same tool and arguments."""
    try:
        arguments = json.dumps(json.loads(call.arguments or "{}") or {}, sort_keys=True)
    except (ValueError, RecursionError):
        arguments = call.arguments
    return call.name, arguments
