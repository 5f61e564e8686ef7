"""The server's side of the text-to-speech sockets, without a socket: messages in, messages out.

Source: the published AsyncAPI pages of stream-input and multi-stream-input, autumn 2026, and what is
known of the service's behaviour beyond them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from voiceflow.clients.elevenlabs.tts.speech_rules import MAX_DICTIONARIES
from voiceflow.clients.speech.engines import Speech
from voiceflow.emulators.elevenlabs.behaviour import ContextTimeout
from voiceflow.emulators.elevenlabs.contexts import TtsContext, TtsRules
from voiceflow.emulators.elevenlabs.effects import CloseSocket, Effect, Message, SendMessage, Synthesise
from voiceflow.emulators.elevenlabs.http.exchange import RefusalError
from voiceflow.emulators.elevenlabs.problems import TTS_ERRORS, BadMessageError, tts_error
from voiceflow.emulators.elevenlabs.spoiling import spoiled
from voiceflow.emulators.elevenlabs.tts_messages import Command, VoiceSettingsMessage, read_multi, read_single

_SOON = 1e-9


class TtsPeer(ABC):
    """What both sockets share: contexts that speak, time limits, credentials.

    Args:
        rules: Query, behaviour and faults of this socket.
        check: Names what is wrong with the credential in the first message, or with its absence;
            None if the handshake had one.
        refusal: The error with which the socket is closed at once.
    """

    def __init__(
        self,
        rules: TtsRules,
        check: Callable[[str | None], str | None] | None = None,
        *,
        refusal: BadMessageError | None = None,
    ) -> None:
        self._rules = rules
        self._check = check
        self._refusal = refusal
        self._contexts: dict[str, TtsContext] = {}
        self._jobs: dict[int, str] = {}
        self._next_job = 0
        self._spoken = 0
        self._heard_at = 0.0
        self._is_first = True
        self._is_ending = False
        self._is_closed = False
        self.most_contexts = 0

    @property
    def open_contexts(self) -> tuple[str, ...]:
        """The contexts that occupy a slot; the default one is empty."""
        return tuple(self._contexts)

    @property
    def deadline(self) -> float | None:
        if self._is_closed:
            return None
        times = [context.due for context in self._contexts.values() if context.due is not None]
        if not self._is_ending:
            times += self._timeouts()
        return min(times, default=None)

    def opened(self, now: float) -> list[Effect]:
        """The client speaks first."""
        self._heard_at = now
        return [] if self._refusal is None else self._die(self._refusal.error, str(self._refusal))

    def receive(self, data: str | bytes, now: float) -> list[Effect]:
        if self._is_closed:
            return []
        self._heard_at = now
        try:
            command = self._read(data)
            self._authenticate(command)
            if self._is_ending:
                raise BadMessageError("invalid_message", "No message may follow the end of input.")
            self._obey(command, now)
        except BadMessageError as exc:
            return self._die(exc.error, str(exc))
        self._is_first = False
        self.most_contexts = max(self.most_contexts, len(self._contexts))
        return self._progress(now)

    def speech(self, job: int, speech: Speech, now: float) -> list[Effect]:
        """A piece of the speech of a segment that ``Synthesise`` asked for."""
        if not self._is_closed:
            self._contexts[self._jobs[job]].spoken(speech, now)
        return []

    def finished(self, job: int, now: float) -> list[Effect]:
        """The segment is spoken to its end."""
        if self._is_closed:
            return []
        self._contexts[self._jobs.pop(job)].finished()
        return self._progress(now)

    def tick(self, now: float) -> list[Effect]:
        if self._is_closed:
            return []
        effects: list[Effect] = []
        while chunks := [
            c.due for c in self._contexts.values() if c.due is not None and c.due <= now + _SOON
        ]:
            effects += self._speak_first(min(chunks), now)
        if not self._is_ending:
            effects += self._expire(now)
        return effects + self._progress(now)

    def fail(self, error: str, now: float) -> list[Effect]:
        return self._die(error, None)

    @abstractmethod
    def _read(self, data: str | bytes) -> Command: ...

    @abstractmethod
    def _obey(self, command: Command, now: float) -> None: ...

    @abstractmethod
    def _timeouts(self) -> list[float]: ...

    @abstractmethod
    def _expire(self, now: float) -> list[Effect]: ...

    @abstractmethod
    def _named(self, message: Message, context: str) -> Message: ...

    def _authenticate(self, command: Command) -> None:
        if not self._is_first or self._check is None:
            return
        if (error := self._check(command.credential)) is not None:
            raise BadMessageError(error, TTS_ERRORS[error])

    def _context(self, command: Command, now: float) -> TtsContext:
        """A new context, as the message that opens it wants it."""
        if len(command.locators) > MAX_DICTIONARIES:
            raise BadMessageError("invalid_parameters", f"At most {MAX_DICTIONARIES} dictionaries.")
        try:
            aliases = self._rules.aliases(command.locators)
        except RefusalError as exc:
            raise BadMessageError(exc.code, str(exc)) from exc
        return TtsContext(self._rules, now, schedule=command.schedule, aliases=aliases)

    def _speak_first(self, due: float, now: float) -> list[Effect]:
        for name, context in self._contexts.items():
            if context.due == due and (chunk := context.take(now)) is not None:
                if self._rules.faults.silent:
                    return []
                message = spoiled(chunk.fields(), self._rules.faults.timing, self._spoken)
                self._spoken += 1
                return [SendMessage(self._named(message, name))]
        return []

    def _progress(self, now: float) -> list[Effect]:
        """Start what can be started, report what is complete, and end if nothing is left."""
        effects: list[Effect] = []
        for name, context in list(self._contexts.items()):
            if (text := context.next_text()) is not None:
                self._jobs[self._next_job] = name
                effects.append(Synthesise(self._next_job, text))
                self._next_job += 1
            if context.is_drained:
                del self._contexts[name]
                self._heard_at = now  # without contexts the connection's own time limit begins
                effects += self._final(name)
        if self._is_ending and not self._contexts:
            self._is_closed = True
            effects.append(CloseSocket(1000))
        return effects

    def _final(self, name: str) -> list[Effect]:
        fields: Message = {"audio": None, "isFinal": True, "alignment": None, "normalizedAlignment": None}
        message = SendMessage(self._named(fields, name))
        return [message, message] if self._rules.faults.duplicate_finals else [message]

    def _die(self, error: str, text: str | None) -> list[Effect]:
        self._is_closed = True
        self._contexts.clear()
        code = 1011 if error in ("internal_error", "system_busy") else 1008
        said = text or TTS_ERRORS.get(error, error).format(
            timeout=self._rules.query.inactivity_timeout, limit=self._rules.behaviour.max_contexts
        )
        return [SendMessage(tts_error(error, said, code=code)), CloseSocket(code)]


class StreamInput(TtsPeer):
    """stream-input: one utterance a socket; an empty text ends it."""

    def _read(self, data: str | bytes) -> Command:
        return read_single(data, is_first=self._is_first)

    def _obey(self, command: Command, now: float) -> None:
        if self._is_first:
            self._settings = command.voice_settings
            self._contexts[""] = self._context(command, now)
        elif command.voice_settings not in (None, self._settings):
            raise BadMessageError("invalid_voice_settings", TTS_ERRORS["invalid_voice_settings"])
        context = self._contexts[""]
        context.append(command.text, now, flush=command.flush, trigger=command.trigger)
        if command.end:
            self._is_ending = True
            context.close(now)

    _settings: VoiceSettingsMessage | None = None

    def _timeouts(self) -> list[float]:
        return [self._heard_at + self._rules.query.inactivity_timeout]

    def _expire(self, now: float) -> list[Effect]:
        if self._heard_at + self._rules.query.inactivity_timeout <= now + _SOON:
            return self._die("input_timeout_exceeded", None)
        return []

    def _named(self, message: Message, context: str) -> Message:
        return message


class MultiStreamInput(TtsPeer):
    """multi-stream-input: several contexts per socket, one per utterance."""

    def _read(self, data: str | bytes) -> Command:
        return read_multi(data)

    def _obey(self, command: Command, now: float) -> None:
        if command.end:
            self._is_ending = True
            for context in self._contexts.values():
                context.close(now)
            return
        if not command.context and not command.text and not command.flush and "" not in self._contexts:
            return  # a keep-alive of the connection, not of a context
        found = self._contexts.get(command.context)
        if found is None:
            found = self._open(command, now)
        elif command.has_settings:
            raise BadMessageError("invalid_voice_settings", TTS_ERRORS["invalid_voice_settings"])
        elif found.is_closed and command.text:
            raise BadMessageError(
                "invalid_message", "The context is closed and its final message is not sent yet."
            )
        found.heard_at = now
        if not found.is_closed:
            found.append(command.text, now, flush=command.flush, trigger=command.trigger)
        if command.close:
            found.close(now)

    def _open(self, command: Command, now: float) -> TtsContext:
        limit = self._rules.behaviour.max_contexts
        if len(self._contexts) >= limit:
            error = "max_active_conversations"
            raise BadMessageError(error, TTS_ERRORS[error].format(limit=limit))
        context = self._contexts[command.context] = self._context(command, now)
        return context

    def _timeouts(self) -> list[float]:
        limit = self._rules.query.inactivity_timeout
        waiting = [c.heard_at + limit for c in self._contexts.values() if not c.is_closed]
        # Without a context the connection itself must be kept alive.
        return waiting if self._contexts else [self._heard_at + limit]

    def _expire(self, now: float) -> list[Effect]:
        limit = self._rules.query.inactivity_timeout
        if not self._contexts:
            return self._die("input_timeout_exceeded", None) if self._heard_at + limit <= now + _SOON else []
        for context in self._contexts.values():
            if not context.is_closed and context.heard_at + limit <= now + _SOON:
                if self._rules.behaviour.context_timeout is ContextTimeout.ERROR:
                    return self._die("input_timeout_exceeded", None)
                context.close(now)
        return []

    def _named(self, message: Message, context: str) -> Message:
        return {**message, "contextId": context} if context else message
