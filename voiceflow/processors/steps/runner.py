"""What the function of a bot of steps gets: it asks for values, and lets agents talk."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Never, ParamSpec, Protocol, TypeAlias, TypeVar, cast, overload

from voiceflow.captures import Asking, Capture
from voiceflow.captures.asking import AskingState
from voiceflow.errors import LocalProtocolError
from voiceflow.host import Host
from voiceflow.processors.steps.agent_step import AgentStep
from voiceflow.processors.steps.exits import Exit, ExitTaken
from voiceflow.processors.steps.progress import Outcome, StepProgress

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(slots=True, eq=False)
class ActiveStep:
    """The step that is in progress.

    Attributes:
        definition: What the bot's function asked for.
        exits: The ways out.
        ended: The result of the step, once it is there.
        asking: How far asking for a value has come; None for an agent.
        is_begun: Whether the agent has said something in it, or has taken a turn of the user.
        is_resumed: Whether it began before the call's media stream broke.
    """

    definition: Capture[Any] | AgentStep[Any]
    exits: tuple[Exit, ...]
    ended: asyncio.Future[Any]
    asking: Asking[Any] | None = None
    is_begun: bool = False
    is_resumed: bool = False

    @property
    def is_over(self) -> bool:
        """Whether the result is there."""
        return self.ended.done()

    def finish(self, value: object) -> None:
        """End the step with a result. A second result is ignored."""
        if not self.ended.done():
            self.ended.set_result(value)

    def fail(self, error: Exception) -> None:
        """End the step with an exception for the bot's function."""
        if not self.ended.done():
            self.ended.set_exception(error)

    def take_exit(self, text: str) -> bool:
        """Leave the step if a text contains the words of an exit. Returns whether it does."""
        way = self.exit_in(text)
        if way is not None:
            self.fail(ExitTaken(way))
        return way is not None

    def exit_in(self, text: str) -> Exit | None:
        """The exit whose words a text contains, or None."""
        return next((way for way in self.exits if way.is_wanted(text)), None)


class StepHost(Protocol):
    """A processor that carries steps out."""

    @property
    def session(self) -> Host:
        """The running session."""

    @property
    def language(self) -> str:
        """Code of the language that is spoken."""

    def enter(self, step: ActiveStep) -> None:
        """Begin a step."""

    def leave(self, step: ActiveStep) -> None:
        """The step is over."""

    def say(self, text: str, *, protected: bool = False) -> None:
        """Say this when the agent next has the floor."""

    def spawn(self, coroutine: Coroutine[object, Never, None], *, name: str) -> asyncio.Task[None]:
        """Run a task of the processor."""


class StepRunner:
    """Runs steps one after the other. The bot's function gets it, and passes it on to its functions.

    A step ends with its result, or raises: ``ExitTaken`` if the user took a way out, ``NotCapturedError`` or
    ``NoResultError`` after too many tries. When the call ends, the function is cancelled.

    Args:
        host: The processor.
        exits: The ways out of every step.
    """

    def __init__(self, host: StepHost, exits: Sequence[Exit] = ()) -> None:
        self._host = host
        self._exits = tuple(exits)
        self._progress = StepProgress()
        self._active: ActiveStep | None = None
        self._effects: set[asyncio.Task[None]] = set()

    @property
    def language(self) -> str:
        """Code of the language that is spoken."""
        return self._host.language

    @property
    def session(self) -> Host:
        """The running session."""
        return self._host.session

    @property
    def active(self) -> ActiveStep | None:
        """The step that is in progress."""
        return self._active

    @property
    def progress(self) -> StepProgress:
        """The steps so far, for a call that goes on after its media stream broke."""
        return self._progress

    def say(self, text: str, *, protected: bool = False) -> None:
        """Say a text, before what the next step says."""
        self._host.say(text, protected=protected)

    def update(self, **changes: object) -> None:
        """Change settings of the call, as ``call.update`` does: ``steps.update(language="es")``."""
        self.session.update(**changes)

    async def ask(self, capture: Capture[T], *, exits: Sequence[Exit] = ()) -> T:
        """Ask the user for a value.

        Args:
            capture: What to ask for.
            exits: Further ways out of this step.

        Raises:
            ExitTaken: If the user took a way out.
            NotCapturedError: If the user did not give the value.
        """
        return cast("T", await self._perform(capture, exits))

    async def run(self, agent: AgentStep[T], *, exits: Sequence[Exit] = ()) -> T:
        """Let an agent talk to the user until it has a result.

        Args:
            agent: Its prompt, tools and result.
            exits: Further ways out of this step.

        Raises:
            ExitTaken: If the user took a way out.
            NoResultError: If the model gave no valid result.
        """
        return cast("T", await self._perform(agent, exits))

    @overload
    async def once(
        self, function: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs
    ) -> T: ...

    @overload
    async def once(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T: ...

    async def once(self, function: Callable[P, Any], *args: P.args, **kwargs: P.kwargs) -> Any:
        """Call a function with a lasting effect, such as a booking, exactly once in a call.

        If the user hangs up meanwhile, the function still gets the time that tools have at the end of a call.
        If the call goes on after its media stream broke, the recorded result is returned.

        Raises:
            OutcomeUnknownError: If the process died meanwhile; the function is not called again.
        """
        key = f"once {getattr(function, '__qualname__', type(function).__name__)}"
        recorded = self._progress.recall(key)
        if recorded is None:
            done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
            self._progress.start(key)
            task = self._host.spawn(_call(function, args, kwargs, key, done), name="once")
            self._effects.add(task)
            task.add_done_callback(self._effects.discard)
            done.add_done_callback(lambda _: self._progress.end(done.result()))
            recorded = await asyncio.shield(done)
        return _result_of(recorded)

    def resume(self, progress: StepProgress) -> None:
        """Continue with the progress of the call's earlier session."""
        progress.rewind()
        self._progress = progress

    async def settle(self, limit: float) -> None:
        """Wait for functions with a lasting effect, at most so many seconds: at the end of a call."""
        if self._effects:
            await asyncio.wait(self._effects, timeout=limit)

    async def _perform(self, definition: Capture[Any] | AgentStep[Any], exits: Sequence[Exit]) -> object:
        key = _key_of(definition)
        if (recorded := self._progress.recall(key)) is not None:
            return _result_of(recorded)
        if self._active is not None:
            raise LocalProtocolError("a step is in progress: steps come one after the other")
        ended: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        step = ActiveStep(definition, (*exits, *self._exits), ended)
        step.asking = Asking(definition) if isinstance(definition, Capture) else None
        self._take_up(step, self._progress.begin(key, step.asking or step))
        self._active = step
        try:
            self._host.enter(step)
            value = await ended
        except Exception as error:
            self._progress.end(Outcome(key, error=error))
            raise
        finally:
            self._active = None
            self._host.leave(step)
        self._progress.end(Outcome(key, value))
        return value

    @staticmethod
    def _take_up(step: ActiveStep, earlier: object) -> None:
        """Continue the step where it was when the media stream broke."""
        step.is_resumed = earlier is not None
        if isinstance(earlier, Asking | AskingState) and step.asking is not None:
            step.asking.take_up(earlier)


Script: TypeAlias = Callable[[StepRunner], Awaitable[None]]


async def _call(
    function: Callable[..., object],
    args: tuple[object, ...],
    kwargs: dict[str, object],
    key: str,
    done: asyncio.Future[Outcome],
) -> None:
    try:
        value = function(*args, **kwargs)
        outcome = Outcome(key, await value if inspect.isawaitable(value) else value)
    except Exception as error:  # noqa: BLE001 - the bot's function gets it
        outcome = Outcome(key, error=error)
    done.set_result(outcome)


def _key_of(definition: Capture[Any] | AgentStep[Any]) -> str:
    """The name that distinguishes a step from others when the bot's function runs again."""
    if isinstance(definition, Capture):
        return f"ask {definition!r}"
    return f"run {definition.prompt_in('en')}"


def _result_of(outcome: Outcome) -> object:
    if outcome.error is not None:
        raise outcome.error
    return outcome.value
