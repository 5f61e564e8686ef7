"""Which worker gets a connection."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.server.workers.requests import (
    LONGEST_LINE,
    LONGEST_RETURN,
    Destination,
    destination_of,
    is_whole,
)
from voiceflow.server.workers.roster import UNANSWERED, Roster

RETURNS = ("/twilio/resume", "/telnyx/resume")
ANY = Destination()


def roster(*limits: int) -> Roster:
    made = Roster()
    for number, limit in enumerate(limits, 1):
        made.add(number, limit=limit)
    return made


@pytest.mark.parametrize(
    ("head", "destination"),
    [
        (b"POST /twilio/voice HTTP/1.1\r\n", Destination()),
        (b"GET /worker/3/twilio/stream HTTP/1.1\r\nHost: a\r\n", Destination(3)),
        (b"POST /worker/12/twilio/resume/1?a=b HTTP/1.1\r\n", Destination(12, is_return=True)),
        (b"POST /twilio/resume/1 HTTP/1.1\r\n", Destination(None, is_return=True)),
        (b"GET /worker/3 HTTP/1.1\r\n", Destination()),
        (b"GET /worker/x/twilio/stream HTTP/1.1\r\n", Destination()),
        (b"GET /worker/99999999999/twilio/stream HTTP/1.1\r\n", Destination()),
        (b"\r\n", Destination()),
        (b"\xff\xfe \xff\n", Destination()),
        (b"x" * (LONGEST_LINE + 1), Destination()),
    ],
)
def test_the_first_line_says_where_a_request_goes(head: bytes, destination: Destination) -> None:
    assert destination_of(head, RETURNS) == destination


@given(st.binary(max_size=200).filter(lambda head: b"\n" not in head))
def test_an_incomplete_line_waits_for_the_rest(head: bytes) -> None:
    assert destination_of(head, RETURNS) is None


@given(st.binary(max_size=300))
def test_no_head_of_a_request_raises(head: bytes) -> None:
    destination_of(head + b"\n", RETURNS)


def test_a_new_call_goes_to_the_least_loaded_worker() -> None:
    workers = roster(10, 10, 5)
    workers.report(1, calls=4, streams=4, is_draining=False)
    workers.report(2, calls=3, streams=3, is_draining=False)
    workers.report(3, calls=2, streams=2, is_draining=False)
    assert workers.choose(ANY) == 2


def test_calls_that_come_at_once_are_spread_before_any_worker_has_reported() -> None:
    workers = roster(10, 10)
    chosen = []
    for _ in range(6):
        number = workers.choose(ANY)
        assert number is not None
        chosen.append(number)
        workers.hand_over(number, ANY, now=0.0)
    assert chosen == [1, 2, 1, 2, 1, 2]


def test_a_full_worker_gets_no_call_while_another_one_has_room() -> None:
    workers = roster(2, 2)
    workers.report(1, calls=2, streams=2, is_draining=False)
    workers.hand_over(2, ANY, now=0.0)
    assert workers.choose(ANY) == 2


def test_an_answered_request_no_longer_counts_as_a_call() -> None:
    workers = roster(4, 4)
    connection = workers.hand_over(1, ANY, now=0.0)
    assert workers.choose(ANY) == 2
    workers.answered(1, connection)
    assert workers.choose(ANY) == 1


def test_a_request_that_is_never_answered_is_forgotten() -> None:
    workers = roster(4, 4)
    workers.hand_over(1, ANY, now=0.0)
    workers.hand_over(1, Destination(1), now=UNANSWERED + 1.0)
    assert workers.choose(ANY) == 1


def test_a_request_goes_to_the_worker_that_it_names() -> None:
    workers = roster(4, 4)
    workers.report(2, calls=4, streams=4, is_draining=False)
    assert workers.choose(Destination(2)) == 2


def test_the_promised_stream_of_a_draining_worker_still_reaches_it() -> None:
    workers = roster(4, 4)
    workers.report(2, calls=1, streams=0, is_draining=True)
    assert workers.choose(Destination(2)) == 2
    assert workers.choose(ANY) == 1


def test_a_returning_call_of_a_draining_worker_goes_to_another_one() -> None:
    workers = roster(4, 4)
    workers.report(2, calls=1, streams=0, is_draining=True)
    assert workers.choose(Destination(2, is_return=True)) == 1


def test_a_returning_call_goes_back_to_a_draining_worker_if_no_other_one_is_left() -> None:
    workers = roster(4, 4)
    for number in (1, 2):
        workers.report(number, calls=1, streams=0, is_draining=True)
    assert workers.choose(Destination(2, is_return=True)) == 2


def test_a_request_for_a_worker_that_is_gone_goes_to_another_one() -> None:
    workers = roster(4, 4)
    workers.remove(2)
    assert workers.choose(Destination(2)) == 1
    workers.remove(1)
    assert workers.choose(Destination(2)) is None


def test_the_load_of_all_is_the_sum_without_the_places_of_draining_workers() -> None:
    workers = roster(4, 6)
    workers.report(1, calls=3, streams=2, is_draining=True)
    workers.report(2, calls=2, streams=2, is_draining=False)
    total = workers.total()
    assert (total.calls, total.streams, total.limit, total.is_draining) == (5, 4, 6, False)


@given(st.lists(st.tuples(st.sampled_from("hand report answer".split()), st.integers(1, 3)), max_size=60))
def test_a_worker_with_room_is_chosen_whenever_there_is_one(steps: list[tuple[str, int]]) -> None:
    """``calls`` are what workers report; each connection may take a place until it is answered."""
    workers, open_ones = roster(3, 3, 3), dict[int, list[int]]()
    for step, number in steps:
        match step:
            case "hand" if (chosen := workers.choose(ANY)) is not None:
                has_room = any(each.expected < each.limit for each in workers.workers.values())
                assert not has_room or workers.workers[chosen].expected < 3
                open_ones.setdefault(chosen, []).append(workers.hand_over(chosen, ANY, now=0.0))
            case "answer" if open_ones.get(number):
                workers.answered(number, open_ones[number].pop())
                workers.workers[number].calls += 1
            case "report":
                workers.report(number, calls=0, streams=0, is_draining=False)


@pytest.mark.parametrize("name", ["Content-Length", "content-length "])
def test_a_request_is_whole_with_the_last_byte_of_its_body(name: str) -> None:
    request = f"POST /twilio/resume HTTP/1.1\r\nHost: a\r\n{name}: 3\r\n\r\na=b".encode()
    for size in range(len(request)):
        assert not is_whole(request[:size])
    assert is_whole(request)


@pytest.mark.parametrize("fields", ["", "Transfer-Encoding: chunked\r\n", "Content-Length: x\r\n"])
def test_a_request_whose_end_is_not_known_is_handed_over_as_it_is(fields: str) -> None:
    assert is_whole(f"POST /twilio/resume HTTP/1.1\r\n{fields}\r\n".encode())
    assert is_whole(b"x" * LONGEST_RETURN)
