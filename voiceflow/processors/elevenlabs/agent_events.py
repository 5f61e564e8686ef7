"""What the events of a conversation on the Agents platform mean for the call."""

from __future__ import annotations

import json
from weakref import proxy

from voiceflow.clients.elevenlabs.agent.events import (
    AgentAudio,
    AgentConversationLost,
    AgentEvent,
    AgentResponse,
    AgentResponseComplete,
    AgentResponseCorrection,
    ClientError,
    ConversationEnded,
    Interruption,
    TentativeUserTranscript,
    UserTranscript,
)
from voiceflow.clients.elevenlabs.agent.tool_events import ClientToolCall, ToolAnswered
from voiceflow.clients.elevenlabs.reactions import Reaction, reported_error
from voiceflow.clients.elevenlabs.sockets.events import AudioDropped, ClientDead
from voiceflow.dialogue import Context, ToolCall
from voiceflow.frames import InterimTranscriptionFrame, OperationOutcome
from voiceflow.processor import Processor
from voiceflow.processors.agent.speech import AgentSpeech
from voiceflow.processors.agent.user_input import UserInput


class AgentEvents:
    """Hands each event to the agent's speech, the user's turns, the conversation, or the session.

    Args:
        owner: The agent, in a session.
        speech: The agent's speech.
        user_input: What the user has said.
        context: The conversation, which records tool calls and results.
    """

    def __init__(
        self, owner: Processor, speech: AgentSpeech, user_input: UserInput, context: Context
    ) -> None:
        self._owner: Processor = proxy(owner)
        self._speech, self._user_input, self._context = speech, user_input, context

    def take(self, event: AgentEvent) -> None:
        """Take the next event, before the end of the call."""
        speech = self._speech
        match event:
            case AgentAudio():
                speech.spoken(event)
            case AgentResponse():
                speech.written(event.event_id, event.text)
            case AgentResponseComplete():
                speech.completed(event.event_id)
            case AgentResponseCorrection():
                speech.replies.correct(event.event_id, event.corrected)
            case Interruption():
                speech.interrupted(event.event_id)
            case TentativeUserTranscript():
                self._owner.push(InterimTranscriptionFrame(text=event.text.strip()))
            case UserTranscript():
                self._user_input.said(event.text.strip())
            case ClientToolCall():
                self._called(event)
            case _:
                self._note(event)

    def _note(self, event: AgentEvent) -> None:
        owner = self._owner
        match event:
            case ToolAnswered():
                owner.metric("tool_s", event.seconds)
                outcome = OperationOutcome.FAILED if event.is_error else OperationOutcome.DONE
                self._speech.work.report_tool(event.name, seconds=event.seconds, outcome=outcome)
                self._speech.work.ask(owner.session.now())
                self._context.add_tool_result(event.call_id, event.text)
            case ClientError():
                owner.fail(reported_error(event.name, event.message, Reaction.IGNORE))
            case AudioDropped():
                owner.metric("audio_dropped_bytes", event.size)
            case AgentConversationLost():
                self._speech.broken_off()
                owner.fail(event.error)
            case ClientDead():
                self._speech.broken_off()
                owner.fail(event.error, fatal=True)
            case ConversationEnded():
                self._speech.finish()
                owner.session.end()

    def _called(self, call: ClientToolCall) -> None:
        number = self._speech.replies.reserve(call.event_id)
        self._context.begin_reply(number)
        self._speech.work.call(number)
        arguments = json.dumps(dict(call.parameters))
        self._context.add_tool_calls(number, [ToolCall(call.call_id, call.name, arguments)])
