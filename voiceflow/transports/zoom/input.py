"""The parts of a meeting's pipeline that bring what happens in the meeting."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import ClassVar, Literal

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.clients.zoom import (
    Audio,
    ChatMessage,
    Joined,
    Left,
    MeetingSpeaker,
    ParticipantTranscript,
    SpeakerChanged,
    StreamEvent,
)
from voiceflow.clients.zoom.media import SAMPLE_RATE
from voiceflow.declarations import makes
from voiceflow.frames import (
    ActiveSpeakerFrame,
    ChatFrame,
    Frame,
    InterimTranscriptionFrame,
    Participant,
    ParticipantAudioFrame,
    ParticipantJoinedFrame,
    ParticipantLeftFrame,
    StartFrame,
    TranscriptionFrame,
    UserAudioFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor
from voiceflow.tasks import Timer
from voiceflow.transports.zoom.timeline import AudioTimeline

FORMAT = AudioFormat(Encoding.PCM16, SAMPLE_RATE)
"""The audio of a meeting."""

AudioMode = Literal["mixed", "participants", "none"]

_EARLY = 1000
_MOST_PARTICIPANTS = 1000
_PATIENCE = 0.2
_SILENCE = 0.1


@makes(ParticipantJoinedFrame, ParticipantLeftFrame, ActiveSpeakerFrame)
class MeetingInput(Processor):
    """Pushes the events of a meeting; no audio.

    Takes StartFrame; adds ParticipantJoinedFrame, ParticipantLeftFrame, ActiveSpeakerFrame.

    Attributes:
        people: The participants who are in the meeting, by their number.
    """

    audio: ClassVar[Literal["mixed", "participants"] | None] = None

    def __init__(self) -> None:
        super().__init__()
        self.people: dict[int, Participant] = {}
        self._early: deque[Frame] = deque(maxlen=_EARLY)
        self._is_running = self._is_over = False

    @handles(StartFrame)
    def begin(self, frame: StartFrame) -> None:
        self.push(frame)
        self._is_running = True
        while self._early:
            self.push(self._early.popleft())

    def take(self, event: StreamEvent) -> None:
        """Take an event of the stream."""
        match event:
            case Joined(speaker):
                if len(self.people) < _MOST_PARTICIPANTS:
                    self.people[speaker.user_id] = self.participant(speaker)
                self.deliver(ParticipantJoinedFrame(participant=self.participant(speaker)))
            case Left(speaker):
                self.deliver(ParticipantLeftFrame(participant=self.participant(speaker)))
                self.people.pop(speaker.user_id, None)
            case SpeakerChanged(speaker):
                self.deliver(ActiveSpeakerFrame(participant=self.participant(speaker)))
            case Audio():
                self.hear(event)

    def hear(self, audio: Audio) -> None:
        """Take a piece of audio."""

    def participant(self, speaker: MeetingSpeaker) -> Participant:
        """The participant, by the name known from the meeting's events if the speaker has none here."""
        known = self.people.get(speaker.user_id)
        if known is not None and (not speaker.name or speaker.name == known.name):
            return known
        return Participant(user_id=speaker.user_id, name=speaker.name)

    def deliver(self, frame: Frame) -> None:
        """Push a frame, now or when the session starts."""
        if self._is_running:
            self.push(frame)
        elif not self._is_over:
            self._early.append(frame)

    async def stop(self) -> None:
        self._is_running, self._is_over = False, True


@makes(UserAudioFrame)
class MixedAudioInput(MeetingInput):
    """Pushes the events of a meeting, and everybody's audio as one continuous stream.

    Zoom may leave out silence. Gaps are filled by the timestamps, and while nothing comes silence is pushed
    at the pace of speech, so that a VAD notices the end of an utterance.

    Takes StartFrame; adds UserAudioFrame, ParticipantJoinedFrame, ParticipantLeftFrame, ActiveSpeakerFrame.
    """

    audio = "mixed"

    def __init__(self) -> None:
        super().__init__()
        self._timeline = AudioTimeline(FORMAT)
        self._filled_to = 0.0
        self._quiet: Timer | None = None

    def start(self) -> None:
        self._quiet = self.timer(self._fill)

    def hear(self, audio: Audio) -> None:
        self._pass(self._timeline.add(audio.data, audio.timestamp))
        if self._is_running and self._quiet is not None:
            self._filled_to = self.session.now()
            self._quiet.set(self._filled_to + _PATIENCE)

    def _fill(self) -> None:
        if not self._is_running or self._quiet is None:
            return
        now = self.session.now()
        self._pass(self._timeline.wait(now - self._filled_to))
        self._filled_to = now
        self._quiet.set(now + _SILENCE)

    def _pass(self, data: bytes) -> None:
        if data:
            self.deliver(UserAudioFrame(data=data, format=FORMAT))


@makes(ParticipantAudioFrame)
class ParticipantAudioInput(MeetingInput):
    """Pushes the events of a meeting, and each participant's audio by itself.

    Short gaps in somebody's audio are filled with silence; ``at`` shows the longer ones.

    Takes StartFrame; adds ParticipantAudioFrame, ParticipantJoinedFrame, ParticipantLeftFrame,
    ActiveSpeakerFrame.
    """

    audio = "participants"

    def __init__(self) -> None:
        super().__init__()
        self._timelines: dict[int, AudioTimeline] = {}

    def hear(self, audio: Audio) -> None:
        who = audio.speaker.user_id
        if who not in self._timelines and len(self._timelines) >= _MOST_PARTICIPANTS:
            del self._timelines[next(iter(self._timelines))]
        timeline = self._timelines.setdefault(who, AudioTimeline(FORMAT))
        data = timeline.add(audio.data, audio.timestamp)
        if data:
            filled = FORMAT.seconds(len(data) - len(audio.data))
            at = audio.timestamp / 1000 - filled
            person = self.participant(audio.speaker)
            self.deliver(ParticipantAudioFrame(data=data, format=FORMAT, participant=person, at=at))


INPUTS: dict[AudioMode, Callable[[], MeetingInput]] = {
    "mixed": MixedAudioInput,
    "participants": ParticipantAudioInput,
    "none": MeetingInput,
}
"""The input for each way to deliver audio."""


class _Added(Processor):
    """A processor that adds frames of the stream to those that pass."""

    def __init__(self) -> None:
        super().__init__()
        self._is_open = False
        self._waiting: deque[Frame] = deque(maxlen=_EARLY)

    @handles(StartFrame)
    def begin(self, frame: StartFrame) -> None:
        self.push(frame)
        self._is_open = True
        while self._waiting:
            self.push(self._waiting.popleft())

    def deliver(self, frame: Frame) -> None:
        """Push a frame, now or when the session starts."""
        if self._is_open:
            self.push(frame)
        else:
            self._waiting.append(frame)


@makes(TranscriptionFrame, InterimTranscriptionFrame, sole=True)
class MeetingTranscript(_Added):
    """Adds Zoom's transcripts with the names of the speakers. It takes the place of a recogniser.

    Takes StartFrame; adds TranscriptionFrame and InterimTranscriptionFrame.

    Args:
        name_of: Returns the participant of a speaker.
        language: ISO 639 code of the meeting; None lets Zoom detect it.
    """

    def __init__(
        self, name_of: Callable[[MeetingSpeaker], Participant], *, language: str | None = None
    ) -> None:
        super().__init__()
        self.language = language
        self._name_of = name_of

    def take(self, transcript: ParticipantTranscript) -> None:
        """Take a transcript of the stream."""
        person = self._name_of(transcript.speaker)
        name = person.name or f"participant {person.user_id}"
        if transcript.is_final:
            self.deliver(TranscriptionFrame(text=transcript.text, speaker=name, language=self.language))
        else:
            self.deliver(InterimTranscriptionFrame(text=transcript.text, speaker=name))


@makes(ChatFrame)
class MeetingChat(_Added):
    """Adds the messages of the meeting's chat.

    Takes StartFrame; adds ChatFrame.

    Args:
        name_of: Returns the participant of a speaker.
    """

    def __init__(self, name_of: Callable[[MeetingSpeaker], Participant]) -> None:
        super().__init__()
        self._name_of = name_of

    def take(self, message: ChatMessage) -> None:
        """Take a message of the stream."""
        self.deliver(ChatFrame(text=message.text, participant=self._name_of(message.speaker)))
