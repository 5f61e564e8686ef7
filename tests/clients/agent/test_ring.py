"""The user's audio waiting to be sent."""

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.clients.agent.ring import AudioRing


@given(st.lists(st.binary(max_size=300), max_size=30), st.integers(1, 200))
def test_the_ring_keeps_the_newest_audio_in_order(chunks: list[bytes], size: int) -> None:
    ring = AudioRing(TELEPHONE, 0.01)
    for chunk in chunks:
        ring.append(chunk)
    whole = b"".join(chunks)
    assert len(ring) == min(len(whole), 80)
    assert ring.dropped == len(whole) - len(ring)
    taken = []
    while ring:
        taken.append(ring.take(size))
    assert b"".join(taken) == whole[len(whole) - min(len(whole), 80) :]
