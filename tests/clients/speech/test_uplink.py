"""Audio on its way: nothing lost, nothing twice."""

from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.clients.speech.uplink import Uplink
from voiceflow.clients.speech.uplink_segments import Chunk
from voiceflow.errors import LocalProtocolError

PCM = AudioFormat(Encoding.PCM16, 8000)


def numbered(start: int, count: int) -> bytes:
    """Samples that say where they are in the stream."""
    return b"".join((n % 65536).to_bytes(2, "little") for n in range(start, start + count))


class Server:
    """A recogniser that answers each segment with its audio, and forgets everything when it is cut off."""

    def __init__(self, least: int) -> None:
        self.least = least
        self.segment = b""
        self.answers: deque[bytes | None] = deque()

    def take(self, chunk: Chunk) -> None:
        self.segment += chunk.data
        if not chunk.commit:
            return
        if len(self.segment) < self.least:
            # Refused at once, while earlier segments are still being recognised.
            self.answers.appendleft(None)
        else:
            self.answers.append(self.segment)
            self.segment = b""


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("audio"), st.integers(1, 4000)),
        st.tuples(st.just("commit"), st.just(0)),
        st.tuples(st.just("send"), st.integers(1, 4)),
        st.tuples(st.just("answer"), st.just(0)),
        st.tuples(st.just("cut"), st.just(0)),
        st.tuples(st.just("shrink"), st.just(0)),
    ),
    max_size=60,
)


@settings(deadline=None)
@given(STEPS, st.sampled_from([0, 4800]))
def test_wherever_sockets_are_cut_each_byte_is_in_one_reported_segment(  # noqa: C901 - a model, step by step
    steps: list[tuple[str, int]], least: int
) -> None:
    uplink = Uplink(PCM, ring=300.0)
    server = Server(least)
    said, reported = b"", b""

    def send(most: int) -> None:
        for _ in range(most):
            chunk = uplink.next_chunk()
            if chunk is None:
                return
            assert len(chunk.data) <= PCM.bytes_per_second
            server.take(chunk)

    def answer() -> None:
        nonlocal reported
        if not server.answers:
            return
        segment = server.answers.popleft()
        if segment is None:
            uplink.throttled()
        else:
            reported += segment
            uplink.answered()

    for step, count in steps:
        match step:
            case "audio":
                piece = numbered(len(said) // 2, count)
                said += piece
                assert uplink.append(piece) == 0
            case "commit":
                uplink.commit(0.0)
            case "send":
                send(count)
            case "answer":
                answer()
            case "cut":
                server = Server(least)
                uplink.rewind()
            case "shrink":
                uplink.shrink()
        assert said.startswith(reported)
    while uplink.commit(0.0) or not uplink.commits.is_settled:
        send(10_000)
        while server.answers:
            answer()
    left = said[len(reported) :]
    assert reported + left == said
    assert len(left) < max(least, 1), "more than the service refuses to hear is unreported"
    assert uplink.commits.is_settled
    assert uplink.acknowledged == len(reported)


def test_audio_leaves_in_chunks_and_a_commit_takes_what_is_there() -> None:
    uplink = Uplink(TELEPHONE)
    for _ in range(4):
        uplink.append(b"a" * 160)
        assert not uplink.is_ready
        assert uplink.next_chunk() is None
    uplink.append(b"a" * 160)
    assert uplink.is_ready
    assert uplink.next_chunk() == Chunk(b"a" * 800, False)
    uplink.append(b"b" * 160)
    assert uplink.commit(1.0)
    assert uplink.is_ready
    assert uplink.next_chunk() == Chunk(b"b" * 160, True)
    assert uplink.next_chunk() is None


def test_a_commit_after_all_audio_was_sent_travels_alone() -> None:
    uplink = Uplink(TELEPHONE)
    uplink.append(b"a" * 800)
    assert uplink.next_chunk() == Chunk(b"a" * 800, False)
    uplink.commit(1.0)
    assert uplink.next_chunk() == Chunk(b"", True)


def test_a_commit_without_new_audio_is_none() -> None:
    uplink = Uplink(TELEPHONE)
    assert not uplink.commit(0.0)
    uplink.append(b"a" * 160)
    assert uplink.commit(0.0)
    assert not uplink.commit(0.1)


def test_segments_do_not_share_a_chunk() -> None:
    uplink = Uplink(TELEPHONE)
    for letter in (b"a", b"b", b"c"):
        uplink.append(letter * 2400)
        uplink.commit(0.0)
    assert [uplink.next_chunk() for _ in range(4)] == [
        Chunk(b"a" * 2400, True),
        Chunk(b"b" * 2400, True),
        Chunk(b"c" * 2400, True),
        None,
    ]


def test_with_a_commit_on_its_way_too_little_audio_is_nothing_to_commit() -> None:
    uplink = Uplink(TELEPHONE)
    uplink.append(b"a" * 160)
    assert uplink.commit(0.0)
    uplink.append(b"b" * 2399)
    assert not uplink.commit(0.1)
    uplink.append(b"b")
    assert uplink.commit(0.2)


def test_a_replay_goes_in_larger_pieces() -> None:
    uplink = Uplink(TELEPHONE)
    for _ in range(100):
        uplink.append(b"a" * 160)
        uplink.next_chunk()
    uplink.rewind()
    assert [len(chunk.data) for chunk in iter(uplink.next_chunk, None)] == [8000, 8000]


def test_a_full_ring_drops_the_oldest_and_counts_only_what_was_never_sent() -> None:
    uplink = Uplink(TELEPHONE, ring=1.0)
    uplink.append(b"a" * 8000)
    assert uplink.next_chunk() == Chunk(b"a" * 8000, False)
    assert uplink.append(b"b" * 8000) == 0  # what makes room was sent
    assert uplink.append(b"c" * 800) == 800
    assert uplink.dropped == 800
    assert uplink.next_chunk() == Chunk(b"b" * 7200 + b"c" * 800, False)


def test_a_segment_that_was_dropped_whole_has_nothing_to_commit() -> None:
    uplink = Uplink(TELEPHONE, ring=1.0)
    uplink.append(b"a" * 800)
    uplink.commit(0.0)
    uplink.append(b"b" * 8000)
    assert uplink.commits.is_settled
    assert uplink.next_chunk() == Chunk(b"b" * 8000, False)


def test_half_a_sample_is_refused() -> None:
    with pytest.raises(LocalProtocolError, match="whole samples"):
        Uplink(PCM).append(b"a")


def test_late_commits_are_told_again_after_another_such_time() -> None:
    uplink = Uplink(TELEPHONE, limit=2.0)
    uplink.append(b"a" * 8000)
    uplink.commit(1.0)
    uplink.next_chunk()
    assert uplink.commits.deadline == 3.0
    assert uplink.commits.overdue(2.9) == []
    [commit] = uplink.commits.overdue(3.0)
    assert (commit.asked_at, uplink.commits.deadline) == (1.0, 5.0)
    uplink.commits.give_up(commit)
    assert uplink.commits.is_settled
    assert uplink.commits.deadline is None
    uplink.rewind()  # nobody answered for the audio: it is kept
    assert uplink.next_chunk() == Chunk(b"a" * 8000, False)


def test_a_segment_that_the_service_ended_keeps_what_came_since() -> None:
    uplink = Uplink(TELEPHONE)
    uplink.append(b"a" * 16000)
    while uplink.next_chunk():
        pass
    uplink.answered_unasked(1.5)
    assert uplink.acknowledged == 4000
    uplink.answered_unasked(1.9)
    assert uplink.acknowledged == 4000, "never backwards"


def test_a_refusal_means_the_commit_with_too_little_audio() -> None:
    uplink = Uplink(TELEPHONE)
    uplink.append(b"a" * 800)
    uplink.commit(0.0)
    uplink.append(b"b" * 4000)
    uplink.commit(0.1)
    while uplink.next_chunk():
        pass
    refused = uplink.throttled()
    assert refused is not None
    assert refused.position == 800
    uplink.answered()
    assert (uplink.acknowledged, uplink.commits.is_settled) == (4800, True)
    assert uplink.throttled() is None


def test_the_number_of_open_commits_is_bounded() -> None:
    uplink = Uplink(TELEPHONE, ring=60.0)
    for at in range(100):
        uplink.append(b"a" * 2400)
        uplink.commit(float(at))
    chunks = list(iter(uplink.next_chunk, None))
    assert sum(chunk.commit for chunk in chunks) == 16
    assert b"".join(chunk.data for chunk in chunks) == b"a" * 240_000


def sent(uplink: Uplink, now: float = 0.0) -> bytes:
    """Send all there is."""
    data = b""
    while chunk := uplink.next_chunk(now):
        data += chunk.data
    return data


def test_a_late_answer_to_a_commit_that_was_given_up_is_told_from_the_next_one_by_its_words() -> None:
    for begin, acknowledged in ((0.5, 8000), (1.5, 16000), (None, 8000)):
        uplink = Uplink(TELEPHONE)
        uplink.append(b"a" * 8000)
        uplink.commit(0.0)
        sent(uplink)
        uplink.commits.give_up(uplink.commits.overdue(2.0)[0])
        uplink.append(b"b" * 8000)
        uplink.commit(2.0)
        sent(uplink)
        if not uplink.answered_late(begin):
            assert uplink.answered()
        assert uplink.acknowledged == acknowledged


def test_with_nothing_else_asked_the_next_answer_is_the_late_one() -> None:
    uplink = Uplink(TELEPHONE)
    uplink.append(b"a" * 8000)
    uplink.commit(0.0)
    sent(uplink)
    uplink.commits.give_up(uplink.commits.overdue(2.0)[0])
    uplink.append(b"b" * 8000)
    sent(uplink)
    assert uplink.answered_late(None)
    assert not uplink.answered_late(None)
    assert uplink.acknowledged == 8000


def test_a_new_socket_owes_no_late_answers() -> None:
    uplink = Uplink(TELEPHONE)
    uplink.append(b"a" * 8000)
    uplink.commit(0.0)
    sent(uplink)
    uplink.commits.give_up(uplink.commits.overdue(2.0)[0])
    uplink.rewind()
    assert not uplink.answered_late(0.5)


def test_a_commit_that_is_sent_again_has_its_time_again() -> None:
    uplink = Uplink(TELEPHONE, limit=2.0)
    uplink.append(b"a" * 8000)
    uplink.commit(0.0)
    [commit] = uplink.commits.overdue(2.0)
    assert not uplink.commits.had_time(commit, 2.0)
    sent(uplink, now=3.5)
    assert uplink.commits.overdue(4.0) == [commit]
    assert not uplink.commits.had_time(commit, 4.0)
    assert uplink.commits.deadline == 5.5
    assert uplink.commits.overdue(5.5) == [commit]
    assert uplink.commits.had_time(commit, 5.5)


def test_where_segments_end_after_a_short_silence_more_is_kept_than_that() -> None:
    uplink = Uplink(TELEPHONE)
    uplink.append(b"a" * 16000)
    sent(uplink)
    uplink.answered_unasked(0.3)
    assert uplink.acknowledged == 12000, "a final takes longer than that, and words have come meanwhile"


def test_of_a_replay_nothing_counts_as_heard_by_guess() -> None:
    uplink = Uplink(TELEPHONE)
    uplink.append(b"a" * 16000)
    sent(uplink)
    uplink.rewind()
    sent(uplink)
    uplink.answered_unasked(0.5)
    assert uplink.acknowledged == 0
    uplink.append(b"b" * 4000)
    sent(uplink)
    uplink.answered_unasked(0.5)
    assert uplink.acknowledged == 16000


def test_a_segment_that_either_may_have_ended_answers_the_commit_and_keeps_what_words_do_not_cover() -> None:
    for heard, acknowledged in ((0.75, 6000), (None, 8000)):
        uplink = Uplink(TELEPHONE)
        uplink.append(b"a" * 8000)
        uplink.commit(0.0)
        sent(uplink)
        commit = uplink.segment_ended(0.5, heard)
        assert commit is not None
        assert (uplink.commits.is_settled, uplink.acknowledged) == (True, acknowledged)
        assert uplink.segment_ended(0.5, 1.0) is None
        assert uplink.acknowledged == 8000


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("acsrg"), st.integers(1, 5000)), max_size=50))
def test_whatever_happens_the_ring_is_bounded_and_commits_leave_in_order(
    steps: list[tuple[str, int]],
) -> None:
    uplink = Uplink(TELEPHONE, ring=1.0)
    now, said = 0.0, 0
    for step, count in steps:
        now += 0.1
        match step:
            case "a":
                said += count
                uplink.append(b"a" * count)
            case "c":
                uplink.commit(now)
            case "s":
                chunk = uplink.next_chunk(now)
                assert chunk is None or len(chunk.data) <= 8000
            case "r":
                uplink.rewind()
            case "g":
                for commit in uplink.commits.overdue(now):
                    uplink.commits.give_up(commit)
        assert uplink.end == said
        assert len(uplink._data) <= 8000
        assert uplink.acknowledged == 0
        ends = [commit.position for commit in uplink.commits.ends]
        assert ends == sorted(set(ends))
        flags = [commit.is_sent for commit in uplink.commits.ends]
        assert flags == sorted(flags, reverse=True), "none is sent before the one before it"
        assert len(ends) <= 16
