"""What flows through a pipeline. A frame is a value: immutable, compared by content.

How the engine treats a frame is a property of its class:

- ``overtakes``: it is never queued behind anything (system frames and the user's audio);
- ``interruptible``: it belongs to an agent reply and is dropped with it when the user barges in;
- ``steers``: it is about the session itself, and a processor that pushes one asks the session for it;
- otherwise it is *ordered*: it arrives once, in the order in which it was pushed.

No ``repr`` shows what people say or key, so that logging a frame cannot leak it.
"""

from voiceflow.frames.agent import (
    AgentTextFrame,
    AgentWordsFrame,
    PlayFrame,
    PlayResult,
    ReplyEndFrame,
    SayFrame,
)
from voiceflow.frames.answer import AnswerFrame, HoldFrame, MachineAnsweredFrame, MachineTurnFrame
from voiceflow.frames.audio import AgentAudioFrame, AudioFrame, UserAudioFrame
from voiceflow.frames.base import AgentFrame, Direction, Frame, SystemFrame
from voiceflow.frames.floor import (
    AgentStartedSpeakingFrame,
    CommitFrame,
    HeardFrame,
    InterruptionFrame,
    PausePlayoutFrame,
    ResumePlayoutFrame,
    TurnDecisionFrame,
    TurnOutcome,
    TurnOutcomeFrame,
    VoicedTextFrame,
)
from voiceflow.frames.keys import AskKeysFrame, DivertKeysFrame, Keypad, KeysOutcome, KeysResult
from voiceflow.frames.lifecycle import (
    CancelFrame,
    EndFrame,
    EndReason,
    ErrorFrame,
    LeaveFrame,
    MetricFrame,
    MoveFrame,
    StartFrame,
    UpdatedFrame,
)
from voiceflow.frames.meeting import (
    ActiveSpeakerFrame,
    ChatFrame,
    EntryState,
    MeetingEntryFrame,
    Participant,
    ParticipantAudioFrame,
    ParticipantJoinedFrame,
    ParticipantLeftFrame,
)
from voiceflow.frames.operations import OperationFrame, OperationKind, OperationOutcome
from voiceflow.frames.user import (
    DTMFFrame,
    InterimTranscriptionFrame,
    RecogniserFrame,
    TranscriptionFrame,
    TurnProbabilityFrame,
    UserSpeakingFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    UserWordsFrame,
)

__all__ = [
    "ActiveSpeakerFrame",
    "AgentAudioFrame",
    "AgentFrame",
    "AgentStartedSpeakingFrame",
    "AgentTextFrame",
    "AgentWordsFrame",
    "AnswerFrame",
    "AskKeysFrame",
    "AudioFrame",
    "CancelFrame",
    "ChatFrame",
    "CommitFrame",
    "DTMFFrame",
    "Direction",
    "DivertKeysFrame",
    "EndFrame",
    "EndReason",
    "EntryState",
    "ErrorFrame",
    "Frame",
    "HeardFrame",
    "HoldFrame",
    "InterimTranscriptionFrame",
    "InterruptionFrame",
    "Keypad",
    "KeysOutcome",
    "KeysResult",
    "LeaveFrame",
    "MachineAnsweredFrame",
    "MachineTurnFrame",
    "MeetingEntryFrame",
    "MetricFrame",
    "MoveFrame",
    "OperationFrame",
    "OperationKind",
    "OperationOutcome",
    "Participant",
    "ParticipantAudioFrame",
    "ParticipantJoinedFrame",
    "ParticipantLeftFrame",
    "PausePlayoutFrame",
    "PlayFrame",
    "PlayResult",
    "RecogniserFrame",
    "ReplyEndFrame",
    "ResumePlayoutFrame",
    "SayFrame",
    "StartFrame",
    "SystemFrame",
    "TranscriptionFrame",
    "TurnDecisionFrame",
    "TurnOutcome",
    "TurnOutcomeFrame",
    "TurnProbabilityFrame",
    "UpdatedFrame",
    "UserAudioFrame",
    "UserSpeakingFrame",
    "UserStartedSpeakingFrame",
    "UserStoppedSpeakingFrame",
    "UserWordsFrame",
    "VoicedTextFrame",
]
