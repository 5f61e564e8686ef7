"""An agent of Dialogflow CX or ES as the brain of a call."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import Unpack
from uuid import uuid4

from pydantic import JsonValue

from voiceflow.arguments import checks_arguments
from voiceflow.clients.dialogflow import (
    Agent,
    AnswerPart,
    DialogflowConversation,
    DialogflowError,
    DialogflowTurn,
    EsAgent,
    EventInput,
    Input,
    SessionState,
    SpeechSettings,
    TextInput,
    agent_of,
)
from voiceflow.declarations import needs
from voiceflow.errors import ConfigurationError
from voiceflow.frames import TranscriptionFrame, UserStartedSpeakingFrame
from voiceflow.processors.dialogflow.answer_progress import AnswerProgress
from voiceflow.processors.dialogflow.answering import Answering
from voiceflow.processors.dialogflow.hooks import DialogflowHooks
from voiceflow.processors.dialogflow.keys import AgentKeys
from voiceflow.processors.dialogflow.no_input import MOST_NO_INPUTS, NO_INPUT_EVENT, NO_SPEECH, NoInputWatch
from voiceflow.processors.dialogflow.options import DialogflowOptions
from voiceflow.processors.dialogflow.recogniser import DialogflowRecogniser
from voiceflow.processors.lines import WaitingLine
from voiceflow.processors.responder import Responder
from voiceflow.processors.responder_options import ResponderOptions
from voiceflow.turns import UserTurn
from voiceflow.updates import Change


@needs(TranscriptionFrame)
@needs(
    UserStartedSpeakingFrame, optional=True, without="the agent hears only from words that the user speaks"
)
class Dialogflow(Responder):
    """Answers with an agent of Dialogflow CX or ES, between your recogniser and your voice.

    Each finished turn of the user is one request: words as text, keys as DTMF. The messages of the answer are
    acted on in order; partial answers are spoken while the agent's webhooks still run. When the user
    interrupts, the rest of the answer is dropped; the service cannot learn which of its words were heard.

    Args:
        agent: Resource name of the agent, a ``CxAgent`` or an ``EsAgent``.
        session_id: Names the conversation at Dialogflow, up to 36 characters: ``call.call_id``. By default a
            random one.
        caller: The user's number, ``call.from_number``; the agent's webhooks get it as telephony payload.
        parameters: Session parameters to begin with.
        welcome: The event or input that starts the conversation; "" to let the user speak first. By default
            the text "hi" for CX and the event ``WELCOME`` for ES, or nothing if there is a ``greeting``.
        hooks: What to do about transfers, hand-offs, payloads and changed parameters.
        barge_in: Whether the user may interrupt; None to follow the agent's messages.
        no_input_event: The event for a user who says nothing; "" for none. ES has none by default.
        time_zone: The user's, such as ``Europe/Berlin``.
        access: Credentials and server.
        limits: How long the service may take.
        greeting: As for ``Responder``, like ``turns``, ``phrases``, ``context``, ``reply_limits`` and
            ``idle``. With ``idle``, there is no event for a silent user.

    Raises:
        ConfigurationError: If the agent's name is not valid.
        LocalProtocolError: If the session id is not valid.
    """

    @checks_arguments(
        DialogflowOptions, session="session_id", caller_id="caller", event="welcome", credentials="access"
    )
    def __init__(
        self,
        agent: Agent | str,
        *,
        session_id: str | None = None,
        caller: str = "",
        parameters: Mapping[str, JsonValue] | None = None,
        welcome: str | Input | None = None,
        hooks: DialogflowHooks | None = None,
        barge_in: bool | None = None,
        no_input_event: str | None = None,
        **more: Unpack[DialogflowOptions],
    ) -> None:
        time_zone = more.pop("time_zone", "")
        access, limits = more.pop("access", None), more.pop("limits", None)
        talk: ResponderOptions = more
        super().__init__(**talk)
        agent = agent_of(agent)
        is_es = isinstance(agent, EsAgent)
        default = EventInput("WELCOME") if is_es else TextInput("hi")
        # A greeting of the bot's own replaces the agent's.
        self._has_welcome = welcome != "" and (more.get("greeting") is None or welcome is not None)
        self._welcome = EventInput(welcome) if isinstance(welcome, str) and welcome else welcome or default
        self._hooks = hooks or DialogflowHooks()
        self._barge_in = barge_in
        self._no_input_event = (
            no_input_event if no_input_event is not None else "" if is_es else NO_INPUT_EVENT
        )
        payload: dict[str, JsonValue] = {"telephony": {"caller_id": caller}} if caller else {}
        self._turn = DialogflowTurn(payload=payload, time_zone=time_zone)
        self._conversation = DialogflowConversation(
            agent, session_id or str(uuid4()), access=access, limits=limits
        )
        self._conversation.state.set(parameters or {})
        self._answering = Answering(
            self,
            self._hooks,
            take=self._take,
            phrases=lambda: self._wording.phrases,
            is_leaving=lambda: self._talk.leaving.is_near,
        )
        self._has_asked = False
        self._recogniser: DialogflowRecogniser | None = None
        self._keys = self._key_entry = AgentKeys(self, self._talk)
        if more.get("idle") is None and self._no_input_event:
            self._talk.idle = NoInputWatch(
                self,
                NO_SPEECH,
                MOST_NO_INPUTS,
                is_quiet=lambda: self._talk.is_quiet,
                ask=self._ask_about_silence,
                say=self._talk.say_later,
                wording=self._wording,
            )

    @property
    def session_id(self) -> str:
        """The id of the conversation at Dialogflow."""
        return self._conversation.state.session_id

    @property
    def parameters(self) -> Mapping[str, JsonValue]:
        """All session parameters after the last answer; whole numbers are ints."""
        return dict(self._conversation.state.parameters)

    @property
    def page(self) -> str:
        """Resource name of the CX page on which the conversation is; empty if unknown."""
        return self._conversation.state.page

    def set_parameters(self, **parameters: JsonValue) -> None:
        """Set session parameters with the next request; None removes one."""
        self._conversation.state.set(parameters)

    def event(self, name: str) -> None:
        """Send the agent an event when it next has the floor, and say its answer.

        Raises:
            LocalProtocolError: If too much waits to be said.
        """
        self._talk.say_later(WaitingLine(partial(self._ask, EventInput(name))))

    def current_settings(self) -> Mapping[str, object]:
        return {**super().current_settings(), "parameters": self.parameters}

    def prepare_update(self, changes: Mapping[str, object]) -> Change:
        talk = super().prepare_update(changes)
        parameters = changes.get("parameters", {})
        if not isinstance(parameters, Mapping):
            raise ConfigurationError("parameters is a mapping from names to values")

        def change() -> bool:
            self._conversation.state.set(parameters)
            done = talk()
            self._conversation.language = self._talk.floor.policy.language
            return done

        return change

    def start(self) -> None:
        checkpoint = self.session.checkpoint
        self._conversation.language = self._talk.floor.policy.language
        if (earlier := checkpoint.recall(SessionState)) is not None:
            self._conversation.resume(earlier)
        elif self._has_welcome:
            # A user who speaks first has begun the conversation.
            welcome = partial(self._ask, self._welcome)
            self._talk.say_later(WaitingLine(welcome, is_wanted=lambda: not self._has_asked))
        checkpoint.keep(self._conversation.state)
        self.spawn(self._connect(), name="connect")

    async def _connect(self) -> None:
        try:
            await self._conversation.connect()
        except ConfigurationError as error:
            self.fail(error, fatal=True)

    def make_recogniser(self, speech: SpeechSettings) -> DialogflowRecogniser:
        """Make Dialogflow's recogniser for this conversation, and speak with the agent's own voice."""
        self._recogniser = DialogflowRecogniser(self._conversation, self._turn, speech)
        return self._recogniser

    @property
    def _speech(self) -> SpeechSettings | None:
        return None if self._recogniser is None else self._recogniser.speech

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        keys = self._keys.input_of(turn.digits)
        is_keyed = bool(turn.digits) and (not turn.text or self._keys.settings is not None)
        spoken = None if self._recogniser is None or is_keyed else self._recogniser.take()
        text = turn.text
        if turn.digits and not is_keyed:
            # A request carries words or keys: keys that nobody asked for are read as a part of the words.
            text = f"{text} {keys.digits}"
            if spoken is not None:
                spoken.cancel()
                spoken = None
        answer = AnswerProgress()
        if spoken is not None:
            try:
                async with aclosing(self._say(spoken.parts(), answer)) as pieces:
                    async for piece in pieces:
                        yield piece
                return
            except DialogflowError:
                # The stream broke; the words are known.
                if answer.has_begun:
                    raise
            finally:
                # The user may have talked over it: the next turn must not wait for it.
                spoken.cancel()
        async with aclosing(self._ask(keys if is_keyed else TextInput(text))) as pieces:
            async for piece in pieces:
                yield piece

    def _ask(self, asked: Input, *, silence: str = "") -> AsyncGenerator[str, None]:
        """Make a request and yield the text of its answer.

        Args:
            asked: What the user did.
            silence: Said if the agent has nothing to say; by default that is a failure.
        """
        self._conversation.language = self._talk.floor.policy.language
        turn = replace(self._turn, input=asked)
        return self._say(
            self._conversation.detect(turn, speech=self._speech), AnswerProgress(silence=silence)
        )

    def _say(
        self, parts: AsyncGenerator[AnswerPart, None], answer: AnswerProgress
    ) -> AsyncGenerator[str, None]:
        self._has_asked = True
        return self._answering.say(parts, answer)

    async def _take(self, part: AnswerPart, answer: AnswerProgress) -> None:
        """Take over what a part of an answer says about the conversation."""
        self._protect(part, answer)
        if part.is_partial:
            return
        for _ in range(part.failed_webhooks):
            self.metric("dialogflow_webhook_failed", 1)
        self._keys.settings = part.keys
        if part.keys is not None and part.keys.interdigit_timeout is not None:
            policy = self._talk.floor.policy
            self.expect(turns=replace(policy, silence_keys=part.keys.interdigit_timeout))
        watch = self._talk.idle
        if part.no_speech_timeout is not None and isinstance(watch, NoInputWatch):
            watch.wait_for(part.no_speech_timeout)
        parameters = dict(self._conversation.state.parameters)
        if self._hooks.parameters is not None and self._conversation.has_changed:
            await self._answering.call(self._hooks.parameters, parameters)

    def _protect(self, part: AnswerPart, answer: AnswerProgress) -> None:
        """Make the reply interruptible or not, as its messages say.

        One protected message protects the rest of the answer. A part that is spoken while the agent still
        works is protected too, unless the agent allows to cancel it.
        """
        reply = self._talk.reply
        if reply is None or self._talk.leaving.is_near:
            return
        if not all(message.is_interruptible for message in part.messages):
            answer.is_protected = True
        is_protected = answer.is_protected or (part.is_partial and not part.may_cancel)
        if self._barge_in is not None:
            is_protected = not self._barge_in
        if is_protected != reply.is_protected:
            self._talk.agent_turn.protect(reply, is_protected)

    def _ask_about_silence(self) -> None:
        ask = partial(self._ask, EventInput(self._no_input_event), silence=self._wording.phrases.still_there)
        self._talk.say_later(WaitingLine(ask))
