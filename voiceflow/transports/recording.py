"""A recording of a call that the carrier makes."""

from __future__ import annotations

from voiceflow.transports.abilities import CallRecorder, RecordingState


class CarrierRecording:
    """A recording that the carrier makes of both sides of a call. It ends with the call.

    Args:
        recorder: The carrier's control.
        call_id: The carrier's name of the call.
        recording_id: The carrier's name of the recording; at Twilio ``RE…``.
    """

    def __init__(self, recorder: CallRecorder, call_id: str, recording_id: str) -> None:
        self.recording_id = recording_id
        self._recorder = recorder
        self._call_id = call_id

    def __repr__(self) -> str:
        return f"<CarrierRecording {self.recording_id}>"

    async def pause(self) -> None:
        """Leave out what follows, such as a card number.

        Raises:
            ServiceError: If the carrier refuses. Then the recording goes on.
        """
        await self._set(RecordingState.PAUSED)

    async def resume(self) -> None:
        """Record again.

        Raises:
            ServiceError: If the carrier refuses.
        """
        await self._set(RecordingState.RUNNING)

    async def stop(self) -> None:
        """End the recording.

        Raises:
            ServiceError: If the carrier refuses. Then the recording goes on.
        """
        await self._set(RecordingState.STOPPED)

    async def _set(self, state: RecordingState) -> None:
        await self._recorder.set_recording(self._call_id, self.recording_id, state)
