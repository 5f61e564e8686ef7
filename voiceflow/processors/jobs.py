"""The tools that a model has called: each is a job of its own, which outlives the reply that asked for it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from voiceflow.dialogue import Context, EndCall, Tool, Toolbox, ToolResult
from voiceflow.dialogue.messages import CallLike
from voiceflow.processor import Processor

REPEATED = "This very call runs already and was not made again. Do not repeat it: its result will follow."
"""What the model reads if it calls a tool that runs, with the same arguments."""

_REMEMBERED = 200


class JobState(Enum):
    """How far a job is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(slots=True, eq=False)
class Job:
    """One call of a tool.

    Attributes:
        call: What the model asked for, as it stands in the conversation.
        name: The tool, in the model's own words.
        tool: It, or None if there is none of this name.
        state: How far it is.
        is_reported: Whether the model has been given its result.
        is_awaited: Whether the reply that asked for it still waits for it.
        result: What came of it, once it is over.
        task: Runs it.
    """

    call: CallLike
    name: str
    tool: Tool | None = None
    state: JobState = JobState.RUNNING
    is_reported: bool = False
    is_awaited: bool = True
    result: ToolResult | None = None
    task: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether its result is still to come."""
        return self.state is JobState.RUNNING


class Jobs:
    """Runs tools, at the same time, and notes each result in the conversation as it comes.

    Neither a barge-in nor the end of a reply stops a job: half a booking would be worse than one that nobody
    waits for. The same call is not made again while it runs.

    Args:
        owner: In whose name they run.
        tools: What can be called.
        context: Where calls and results are noted.
        late: Called when a job is over for which no reply waits any more, if the tool's result is to be told
            then.
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
        """Call these tools from now on. Those that run go on."""
        self._tools = tools

    @property
    def unreported(self) -> Sequence[str]:
        """The tools that are through with a job whose result the model has not been given, each once."""
        over = [job for job in self._jobs if not (job.is_running or job.is_reported)]
        return list(dict.fromkeys(job.call.name for job in over if self._is_worth_telling(job.name)))

    def report(self) -> None:
        """The model is given the conversation as it is now, with every result in it."""
        for job in self._jobs:
            job.is_reported = not job.is_running
        self._jobs = [job for job in self._jobs if not job.is_reported][-_REMEMBERED:]

    def start(self, reply: int, calls: Sequence[CallLike]) -> list[Job]:
        """Run what an answer of the model asked for.

        Returns:
            The jobs of the calls that were made.
        """
        running = {_key_of(job.call) for job in self._jobs if job.is_running}
        jobs: list[Job] = []
        # Names and ids that a server would refuse are made legal there; the tool is found by the model's own.
        for call, noted in zip(calls, self._context.add_tool_calls(reply, calls), strict=True):
            if _key_of(noted) in running:
                self._context.add_tool_result(noted.id, REPEATED)
                continue
            job = Job(noted, call.name, self._tools.find(call.name))
            job.task = self._owner.spawn(self._run(job), name=f"tool.{noted.name}")
            jobs.append(job)
        self._jobs += jobs
        return jobs

    async def wait(self, jobs: Sequence[Job]) -> EndCall | None:
        """Wait for jobs, for a reply. If the reply is dropped meanwhile, their results come late.

        Returns:
            The wish to end the call, if one of them has it.
        """
        try:
            if tasks := [job.task for job in jobs if job.task is not None]:
                await asyncio.wait(tasks)
        finally:
            for job in jobs:
                job.is_awaited = False
        ends = [job.result.end_call for job in jobs if job.result is not None]
        return next((end for end in reversed(ends) if end is not None), None)

    def time_limit(self, jobs: Sequence[Job]) -> float:
        """How long they may take in all, in seconds."""
        found = (self._tools.find(job.name) for job in jobs)
        return max((tool.time_limit for tool in found if tool is not None), default=0.0)

    async def join(self, limit: float) -> None:
        """Wait for every job that runs, at most so many seconds: at the end of a call."""
        if tasks := [job.task for job in self._jobs if job.task is not None and job.is_running]:
            await asyncio.wait(tasks, timeout=limit)

    async def _run(self, job: Job) -> None:
        result = await self._tools.call(job.name, job.call.arguments)
        job.result = result
        job.state = JobState.FAILED if result.is_error else JobState.DONE
        self._context.add_tool_result(job.call.id, result.text)
        if not job.is_awaited and self._is_worth_telling(job.name):
            self._late()

    def _is_worth_telling(self, name: str) -> bool:
        tool = self._tools.find(name)
        return tool is None or tool.late == "say"


def _key_of(call: CallLike) -> tuple[str, str]:
    """The same for two calls that ask for the same."""
    try:
        arguments = json.dumps(json.loads(call.arguments or "{}") or {}, sort_keys=True)
    except (ValueError, RecursionError):
        arguments = call.arguments
    return call.name, arguments
