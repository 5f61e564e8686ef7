"""Tools: Python functions that the model may call."""

from __future__ import annotations

import asyncio
import contextvars
import copy
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Self, TypeAlias, TypedDict, Unpack, overload

from loguru import logger
from pydantic.errors import PydanticUserError

from voiceflow.arguments import checks_arguments
from voiceflow.dialogue.aliases import tool_to_openai
from voiceflow.dialogue.callables import Signature, signature_of
from voiceflow.dialogue.docstrings import describe
from voiceflow.dialogue.fillers import fillers_of
from voiceflow.dialogue.messages import legal_name
from voiceflow.dialogue.tool_arguments import Arguments, ArgumentsError, OpenArguments, TypedArguments
from voiceflow.dialogue.tool_results import ToolError, ToolResult, write_result
from voiceflow.dialogue.tool_threads import threads_of
from voiceflow.errors import ConfigurationError, describe_error

_LET_GO = 1.0
"""Seconds that a function has for its clean-up after its call is over."""

LateResult: TypeAlias = Literal["say", "wait"]
OnInterruption: TypeAlias = Literal["finish", "cancel"]


class ToolRunOptions(TypedDict, total=False):
    """How the calls of a tool are run; see ``Tool``."""

    time_limit: float
    late: LateResult
    filler: str | Sequence[str] | None
    after: float
    on_interruption: OnInterruption


class ToolOptions(ToolRunOptions, total=False):
    """The arguments of ``@tool``; see ``Tool``."""

    name: str
    description: str
    is_strict: bool
    thread: bool
    parameters: Mapping[str, Any] | None


class Tool:
    """A function that the model may call, with the schema of its arguments.

    The function's name, docstring (Google, NumPy or Sphinx form) and type hints become the schema; hints may
    be anything that pydantic can read, including ``Annotated`` and ``Field``. Methods, ``functools.partial``
    and callable objects count as functions; arguments bound by a partial are not in the schema.

    A function that is not ``async`` runs in a thread, where it may block. It must not touch the call there,
    except through ``loop.call_soon_threadsafe``. A thread cannot be stopped: it runs on after its time limit.

    Args:
        function: What to call.
        name: By default the function's name, or the name of the object's class in snake_case.
        description: By default that of the docstring.
        time_limit: Seconds that a call may take.
        is_strict: Whether the server must keep to the schema; no argument may then
            have a default, and fields of models lose theirs.
        late: What happens to a result that arrives after its reply is over: ``"say"`` opens a reply when
            nobody has the floor, ``"wait"`` keeps the result for the next reply.
        filler: Text for the agent to say when a call takes longer than ``after``, or several texts, used in
            turn. Empty for no filler; None for that of ``LLM(filler=…)``.
        after: Seconds until the filler.
        thread: False to run a function that is not ``async`` on the event loop, where it must be quick.
        on_interruption: What happens to a running call when the user interrupts the reply that asked for it
            or hangs up: ``"finish"`` lets it finish, ``"cancel"`` cancels it, and the model reads that.
        parameters: JSON schema of the arguments, in place of the type hints. The function then gets the
            model's arguments by name, unchecked; its signature does not matter.

    Raises:
        ConfigurationError: If servers do not accept the name (only letters, digits, ``_`` and ``-``), or
            no schema that servers accept can describe the arguments, or a function that runs in a thread
            is to be cancelled.
    """

    @checks_arguments(
        ToolRunOptions, timeout="time_limit", limit="time_limit", strict="is_strict", doc="description"
    )
    def __init__(
        self,
        function: Callable[..., object],
        *,
        name: str = "",
        description: str = "",
        is_strict: bool = False,
        thread: bool = True,
        parameters: Mapping[str, Any] | None = None,
        **run: Unpack[ToolRunOptions],
    ) -> None:
        signature = _signature_of(function, is_open=parameters is not None)
        described = describe(signature.documented)
        self.function = function
        self.name = name or signature.name
        self.description = description or described.text
        self.time_limit = run.get("time_limit", 10.0)
        self.is_strict = is_strict
        self.late: LateResult = run.get("late", "say")
        filler = run.get("filler")
        self.filler = None if filler is None else fillers_of(filler)
        self.after = run.get("after", 1.5)
        self.on_interruption: OnInterruption = run.get("on_interruption", "finish")
        self.is_threaded = thread and not signature.is_async
        self._code = signature.code
        self._check()
        self._arguments: Arguments
        if parameters is not None:
            self._arguments = OpenArguments(parameters)
        else:
            self._arguments = self._typed(signature, described.arguments)
        self.parameters = self._arguments.schema

    def _check(self) -> None:
        if legal_name(self.name) != self.name:
            raise ConfigurationError(
                f"{self.name!r} cannot be a tool's name: pass name= with up to 64 letters, digits, _ and -"
            )
        if self.time_limit <= 0:
            raise ConfigurationError(f"the time_limit of the tool {self.name} must be above 0 seconds")
        if not 0 < self.after < math.inf:
            raise ConfigurationError(
                f"the tool {self.name} has after={self.after}: it must be above 0 seconds"
            )
        if self.late not in ("say", "wait"):
            raise ConfigurationError(
                f"the tool {self.name} has late={self.late!r}: it must be 'say' or 'wait'"
            )
        if self.on_interruption not in ("finish", "cancel"):
            wrong = f"on_interruption={self.on_interruption!r}"
            raise ConfigurationError(f"the tool {self.name} has {wrong}: it must be 'finish' or 'cancel'")
        if self.on_interruption == "cancel" and self.is_threaded:
            raise ConfigurationError(
                f"the tool {self.name} runs in a thread, which cannot be cancelled: make it async"
            )

    def _typed(self, signature: Signature, described: Mapping[str, str]) -> TypedArguments:
        try:
            return TypedArguments(signature, described, is_strict=self.is_strict)
        except PydanticUserError as exc:
            # After its first sentence the message advises on pydantic models, which do not apply here.
            reason = exc.message.partition(". ")[0]
            raise ConfigurationError(
                f"the tool {self.name} has an argument without a schema: {reason}"
            ) from exc
        except ConfigurationError as exc:
            raise ConfigurationError(f"the tool {self.name}: {exc}") from exc

    def __repr__(self) -> str:
        return f"Tool({self.name!r})"

    def renamed(self, name: str) -> Self:
        """The same tool under another name.

        Raises:
            ConfigurationError: If servers do not accept the name.
        """
        other = copy.copy(self)
        other.name = name
        other._check()
        return other

    def to_openai(self) -> dict[str, Any]:
        """The tool in OpenAI's form."""
        return tool_to_openai(self)

    async def call(self, arguments: str) -> ToolResult:
        """Call the function with the arguments that the model wrote.

        Every outcome becomes a text that the model can act on, including ``SystemExit`` and a cancellation
        from elsewhere; only cancelling the call itself passes through. At the time limit the call is over,
        even if the function resists cancellation.

        Args:
            arguments: A JSON object; an empty text and null count as an empty one.
        """
        try:
            values = self._arguments.read(arguments)
        except ArgumentsError as exc:
            return ToolResult(f"Error: the arguments do not fit: {exc}.", is_error=True)
        # In a separate task: cancelling something that the function awaits must not cancel the call.
        task = asyncio.get_running_loop().create_task(self._run(values), name=f"tool.{self.name}.function")
        try:
            await asyncio.wait({task}, timeout=self.time_limit)
            is_too_slow = not task.done()
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task}, timeout=_LET_GO)
        if is_too_slow:
            return self._failed(TimeoutError(), is_too_slow=True)
        outcome = asyncio.CancelledError() if task.cancelled() else task.result()
        return outcome if isinstance(outcome, ToolResult) else self._failed(outcome, is_too_slow=False)

    async def _run(self, values: dict[str, Any]) -> ToolResult | BaseException:
        """Return every exception: some would stop the event loop if the task raised them."""
        try:
            value = await self._in_thread(values) if self.is_threaded else self.function(**values)
            if inspect.isawaitable(value):
                value = await value
            return write_result(value)
        except BaseException as exc:  # noqa: BLE001 - an error in a tool must not end the call
            return exc

    async def _in_thread(self, values: dict[str, Any]) -> Any:
        context = contextvars.copy_context()

        def run() -> tuple[Any, BaseException | None]:
            try:
                return context.run(self.function, **values), None
            except BaseException as exc:  # noqa: BLE001 - futures cannot hold every exception
                return None, exc

        value, error = await asyncio.get_running_loop().run_in_executor(threads_of(self._code), run)
        if error is not None:
            raise error
        return value

    def _failed(self, exc: BaseException, *, is_too_slow: bool) -> ToolResult:
        if isinstance(exc, ToolError):
            cause = "" if exc.__cause__ is None else f": {describe_error(exc.__cause__)}"
            logger.info("tool {} refused{}", self.name, cause)
            return ToolResult(write_result(f"Error: {exc}").text, error=exc, is_error=True)
        logger.warning("tool {} failed: {}", self.name, "too slow" if is_too_slow else describe_error(exc))
        text = "Error: the tool took too long." if is_too_slow else "Error: the tool failed."
        return ToolResult(text, error=exc, is_error=True)


@overload
def tool(function: Callable[..., object], /) -> Tool: ...


@overload
def tool(**options: Unpack[ToolOptions]) -> Callable[[Callable[..., object]], Tool]: ...


def tool(
    function: Callable[..., object] | None = None, /, **options: Unpack[ToolOptions]
) -> Tool | Callable[[Callable[..., object]], Tool]:
    """Make a tool from a function: ``@tool``, or ``@tool(time_limit=3)`` with the arguments of ``Tool``."""
    if function is not None:
        return Tool(function)
    return lambda decorated: Tool(decorated, **options)


def _signature_of(function: Callable[..., object], *, is_open: bool) -> Signature:
    try:
        return signature_of(function, is_open=is_open)
    except NameError as exc:
        raise ConfigurationError(f"a tool has an argument without a schema: {exc}") from exc
