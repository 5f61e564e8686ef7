"""Listens to Zoom meetings and writes down who said what.

    PUBLIC_URL=https://voice.example.com ZOOM_CLIENT_ID=... ZOOM_CLIENT_SECRET=... ZOOM_SECRET_TOKEN=... \
        voiceflow serve --zoom examples/meeting_listener.py

Each meeting gets a file in the folder "minutes". It is deleted if somebody withdraws the consent to be
recorded.
"""

import os
from pathlib import Path

from voiceflow import Pipeline, Processor, TranscriptionFrame, handles
from voiceflow.frames import ParticipantJoinedFrame, ParticipantLeftFrame
from voiceflow.transports.zoom import Meeting

FOLDER = Path(os.environ.get("MINUTES", "minutes"))


class Minutes(Processor):
    """Writes each sentence with the name of its speaker into a file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)

    @handles(ParticipantJoinedFrame)
    def come(self, frame: ParticipantJoinedFrame) -> ParticipantJoinedFrame:
        self.write(f"({frame.participant.name} is here)")
        return frame

    @handles(ParticipantLeftFrame)
    def go(self, frame: ParticipantLeftFrame) -> ParticipantLeftFrame:
        self.write(f"({frame.participant.name} has left)")
        return frame

    @handles(TranscriptionFrame)
    def note(self, frame: TranscriptionFrame) -> TranscriptionFrame:
        self.write(f"{frame.speaker}: {frame.text}")
        return frame

    def write(self, line: str) -> None:
        """Append a line. It is short, and so it does not hold up the pipeline."""
        with self.path.open("a") as file:
            file.write(line + "\n")

    def delete(self) -> None:
        """Delete what was written."""
        self.path.unlink(missing_ok=True)


async def bot(meeting: Meeting) -> None:
    """Listen to one meeting. No audio is asked for: Zoom's own transcript is enough."""
    minutes = Minutes(FOLDER / f"{meeting.stream_id}.txt")
    await meeting.run(Pipeline([meeting.input(audio="none"), meeting.transcript(), minutes]))
    if meeting.is_revoked:
        minutes.delete()
