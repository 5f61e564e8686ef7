"""How far the audio of a stream is recognised."""

from tests.clients.speech.test_uplink import sent
from voiceflow.audio.encoding import TELEPHONE
from voiceflow.clients.speech.uplink import Uplink
from voiceflow.clients.speech.uplink_segments import Chunk


def test_times_of_a_later_session_count_from_the_first_audio() -> None:
    uplink = Uplink(TELEPHONE)
    uplink.append(b"a" * 8000)
    uplink.commit(0.0)
    uplink.next_chunk()
    assert uplink.seconds(0.5) == 0.5
    uplink.answered()
    uplink.append(b"b" * 4000)
    uplink.next_chunk()
    uplink.rewind()
    assert uplink.seconds(0.25) == 1.25


def test_times_after_a_gap_count_what_the_session_never_heard() -> None:
    uplink = Uplink(TELEPHONE, ring=1.0)
    uplink.append(b"a" * 8000)
    uplink.next_chunk()
    for _ in range(150):
        uplink.append(b"b" * 160)  # two seconds of the three remain unsent and are dropped
    uplink.next_chunk()
    assert uplink.seconds(0.5) == 0.5
    assert uplink.seconds(1.5) == 3.5


def test_what_the_service_heard_is_forgotten_up_to_there_and_no_further_than_was_sent() -> None:
    uplink = Uplink(TELEPHONE)
    uplink.append(b"a" * 16000)
    sent(uplink)
    uplink.append(b"b" * 400)
    uplink.answered_unasked(0.5, 1.25)
    assert uplink.acknowledged == 10000
    uplink.answered_unasked(0.5, 9.0)
    assert uplink.acknowledged == 16000
    uplink.rewind()
    assert uplink.next_chunk() is None
    uplink.append(b"b" * 400)
    assert uplink.next_chunk() == Chunk(b"b" * 800, False)
