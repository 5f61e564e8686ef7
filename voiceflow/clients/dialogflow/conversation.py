"""One conversation with an agent: its turns one after the other, and the state of its session."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace

from pydantic import JsonValue

from voiceflow.clients.dialogflow.agents import Agent, CxAgent, agent_of
from voiceflow.clients.dialogflow.answers import AnswerPart
from voiceflow.clients.dialogflow.audio_turn import AudioTurn, TakeEvent
from voiceflow.clients.dialogflow.channels import DialogflowAccess, connections, dialect_of
from voiceflow.clients.dialogflow.dialect import SpeechSettings
from voiceflow.clients.dialogflow.errors import (
    DialogflowError,
    error_of,
    is_worth_repeating,
    timeout_error,
)
from voiceflow.clients.dialogflow.inputs import DialogflowTurn, TextInput, fit_text
from voiceflow.clients.dialogflow.limits import DialogflowLimits
from voiceflow.clients.dialogflow.responses import Responses, failures
from voiceflow.net.retries import repeat


@dataclass(slots=True)
class SessionState:
    """What is known of a session at the service. It survives a broken media stream.

    Attributes:
        session_id: The id under which the service keeps the session.
        parameters: All session parameters after the last answer.
        page: Resource name of the page after the last answer; empty if unknown.
        pending: Parameters that the service may not have yet.
        used: Loop time of the last request; None before the first.
    """

    session_id: str
    parameters: dict[str, JsonValue] = field(default_factory=dict, repr=False)
    page: str = ""
    pending: dict[str, JsonValue] = field(default_factory=dict, repr=False)
    used: float | None = None

    def set(self, parameters: Mapping[str, JsonValue]) -> None:
        """Send these parameters with the next request; None as a value removes one."""
        self.pending |= parameters

    def apply(self, turn: DialogflowTurn, *, now: float, ttl: float) -> DialogflowTurn:
        """Add to a turn what the service does not know: what is new, or everything if it has forgotten."""
        is_forgotten = self.used is not None and now - self.used >= ttl
        known = self.parameters if is_forgotten else {}
        page = turn.page or (self.page if is_forgotten else "")
        return replace(turn, parameters={**known, **self.pending, **turn.parameters}, page=page)

    def take(self, part: AnswerPart, sent: Mapping[str, JsonValue]) -> None:
        """Take the state from the last part of an answer, whose request had these parameters."""
        self.page = part.page or self.page
        self.parameters = dict(part.parameters or {})
        self.pending = {
            key: value for key, value in self.pending.items() if key not in sent or sent[key] != value
        }


class DialogflowConversation:
    """A conversation with an agent of CX or ES.

    Requests are made one after the other: on one session, parallel ones would race. When the code that reads
    an answer stops, the request is cancelled here; the service may have processed it nevertheless. Until an
    answer has confirmed them, parameters are therefore sent again with each request.

    Args:
        agent: The agent, or its resource name.
        session_id: Names the conversation at the service, up to 36 characters.
        language: Code of the language, such as ``en`` or ``de-DE``.
        access: How to reach the service.
        limits: How long it may take.
        state: The state of an earlier conversation to continue.

    Attributes:
        dialect: The version of the API.
        language: As passed; may be changed between turns.
        lock: Held while a request is answered.
        state: What is known of the session.
        cancelled: How many answers were not read to their end.
        has_changed: Whether the last answer changed the session's parameters.

    Raises:
        ConfigurationError: If the agent's name is not valid.
        LocalProtocolError: If the session id is not valid.
    """

    def __init__(
        self,
        agent: Agent | str,
        session_id: str,
        *,
        language: str = "en",
        access: DialogflowAccess | None = None,
        limits: DialogflowLimits | None = None,
        state: SessionState | None = None,
    ) -> None:
        self.agent = agent_of(agent)
        self.language = language
        self.state = state or SessionState(session_id)
        self.cancelled = 0
        self.has_changed = False
        self.name = self.agent.session(self.state.session_id)
        self.limits = limits or DialogflowLimits()
        self._access = access or DialogflowAccess()
        self.dialect = dialect_of(self.agent)
        self.lock = asyncio.Lock()

    def resume(self, state: SessionState) -> None:
        """Continue the conversation of this state."""
        self.state = state
        self.name = self.agent.session(state.session_id)

    async def connect(self) -> None:
        """Find the credentials and begin to connect, before the first turn.

        Raises:
            ConfigurationError: If there are no credentials.
        """
        (await connections(self.agent, self._access)).warm()

    @asynccontextmanager
    async def client(self) -> AsyncIterator[object]:
        """Google's client for one request.

        Raises:
            ConfigurationError: If there are no credentials.
        """
        pool = await connections(self.agent, self._access)
        async with pool.client() as client:
            yield client

    def listen(
        self, speech: SpeechSettings, take: TakeEvent, turn: DialogflowTurn | None = None
    ) -> AudioTurn:
        """Make a turn of audio; its ``run`` opens the stream.

        Args:
            speech: What the service hears and speaks.
            take: Called with what the recogniser understands.
            turn: What goes with the audio, without an input.
        """
        return AudioTurn(self, turn or DialogflowTurn(), speech, take)

    async def detect(
        self, turn: DialogflowTurn, *, speech: SpeechSettings | None = None
    ) -> AsyncGenerator[AnswerPart, None]:
        """Make a request and yield its answer part by part; the last part is not partial.

        Args:
            turn: What the user did. A text that is too long is cut to its end.
            speech: How the answer is to be spoken; None for text only.

        Raises:
            DialogflowError: If the service refuses, breaks off or is too slow.
            ConfigurationError: If there are no credentials.
        """
        if isinstance(turn.input, TextInput):
            turn = replace(turn, input=TextInput(fit_text(turn.input.text)))
        async with self._alone():
            turn = self.prepare(turn)
            request = self.dialect.turn(self.name, self.language, turn, speech)
            is_done = False
            try:
                async with aclosing(self._answer(request)) as parts:
                    async for part in parts:
                        if not part.is_partial:
                            self.take(part, turn)
                            is_done = True
                        yield part
            except GeneratorExit:
                self.cancelled += not is_done
                raise
            except asyncio.CancelledError:
                self.cancelled += not is_done
                raise

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Wait until no other request of this conversation is under way."""
        try:
            async with asyncio.timeout(self.limits.first):
                await self.lock.acquire()
        except TimeoutError as error:
            raise timeout_error(self.limits.first, "an earlier request did not end") from error
        try:
            yield
        finally:
            self.lock.release()

    def prepare(self, turn: DialogflowTurn) -> DialogflowTurn:
        """Complete a turn by the parameters that the service may not have."""
        now = asyncio.get_running_loop().time()
        turn = self.state.apply(turn, now=now, ttl=self.limits.session_ttl)
        self.state.used = now
        if isinstance(self.agent, CxAgent) and self.limits.session_ttl != 1800.0:
            turn = replace(turn, session_ttl=turn.session_ttl or self.limits.session_ttl)
        return turn

    def take(self, part: AnswerPart, turn: DialogflowTurn) -> None:
        """Note the state of the session after the answer to a turn."""
        before = self.state.parameters
        self.state.used = asyncio.get_running_loop().time()
        self.state.take(part, turn.parameters)
        self.has_changed = self.state.parameters != before

    async def _answer(self, request: object) -> AsyncGenerator[AnswerPart, None]:
        begun = asyncio.get_running_loop().time()
        async with self.client() as client:

            async def attempt() -> tuple[Responses, object]:
                return await self._first(client, request, begun)

            responses, response = await repeat(attempt, DialogflowError, self._pause)
            try:
                while True:
                    part = self.dialect.read(response)
                    yield part
                    if not part.is_partial:
                        return
                    response = await responses.next(self.limits.gap, "no further part of an answer")
            finally:
                await responses.close()

    async def _first(self, client: object, request: object, begun: float) -> tuple[Responses, object]:
        """Send a request and wait for the first part of its answer."""
        limit = self.limits.first
        end = begun + limit
        clock = asyncio.get_running_loop().time
        try:
            async with asyncio.timeout_at(end):
                responses = await self.dialect.ask(client, request, limit + 5 * self.limits.gap)
        except TimeoutError as error:
            raise timeout_error(limit, "no connection") from error
        except failures() as error:
            raise error_of(error) from error
        try:
            return responses, await responses.next(end - clock(), "no answer", has_begun=False)
        except BaseException:
            await responses.close()
            raise

    def _pause(self, error: DialogflowError, tried: int, passed: float) -> float | None:
        if not is_worth_repeating(error):
            return None
        return self.limits.retries.pause(tried=tried, passed=passed, chance=random.random())  # noqa: S311
