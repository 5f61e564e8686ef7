"""The record of an emulated conversation: turns with times, the end, and the audio."""

from voiceflow.emulators.elevenlabs.agent.history import TurnHistory
from voiceflow.emulators.elevenlabs.agent.record import ConversationRecord


def test_the_turns_that_are_kept_are_bounded() -> None:
    record = ConversationRecord(conversation_id="conv_1", agent_id="agent_1", opened_at=0.0)
    history = TurnHistory(record)
    for event_id in range(10_100):
        history.user("Hello.", event_id, 0.0)
    assert len(record.transcript) == 10_000
    assert record.transcript[-1].event_id == 10_099
