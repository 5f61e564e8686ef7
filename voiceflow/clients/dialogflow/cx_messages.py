"""The response messages of Dialogflow CX."""

from __future__ import annotations

from voiceflow.clients.dialogflow.answers import (
    AgentMessage,
    ConversationSuccess,
    CustomPayload,
    EndInteraction,
    LiveAgentHandoff,
    MixedAudio,
    OtherMessage,
    OutputAudioText,
    PlayAudio,
    TextMessage,
    TransferCall,
)
from voiceflow.clients.dialogflow.packages import Proto
from voiceflow.clients.dialogflow.structs import read_struct


def read_message(message: Proto) -> AgentMessage:
    """Read a ``ResponseMessage``. One of an unknown kind is an ``OtherMessage``."""
    # An empty message of proto-plus is falsy even if it is there: only the oneof says which one it is.
    kind = message._pb.WhichOneof("message") or "empty"
    match kind:
        case "end_interaction":
            return EndInteraction()
        case "live_agent_handoff":
            return LiveAgentHandoff(metadata=read_struct(message._pb.live_agent_handoff.metadata))
        case "telephony_transfer_call":
            return TransferCall(phone_number=message.telephony_transfer_call.phone_number)
        case "conversation_success":
            return ConversationSuccess(metadata=read_struct(message._pb.conversation_success.metadata))
        case "payload":
            return CustomPayload(data=read_struct(message._pb.payload))
    return _read_speech(message, kind)


def _read_speech(message: Proto, kind: str) -> AgentMessage:
    match kind:
        case "text":
            spoken = message.text
            return TextMessage(
                text=" ".join(spoken.text), is_interruptible=spoken.allow_playback_interruption
            )
        case "output_audio_text":
            spoken = message.output_audio_text
            return OutputAudioText(
                text=spoken.text, ssml=spoken.ssml, is_interruptible=spoken.allow_playback_interruption
            )
        case "play_audio":
            played = message.play_audio
            return PlayAudio(uri=played.audio_uri, is_interruptible=played.allow_playback_interruption)
        case "mixed_audio":
            pieces = message.mixed_audio.segments
            return MixedAudio(
                segments=tuple(piece.audio or piece.uri for piece in pieces),
                is_interruptible=all(piece.allow_playback_interruption for piece in pieces),
            )
    return OtherMessage(kind=kind)
