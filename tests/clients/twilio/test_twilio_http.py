"""Requests to Twilio, repeated only where that is safe."""

import asyncio
from typing import Any

import pytest

from tests.clients.twilio.test_rest import NEW, QUEUED, Api
from voiceflow.clients.twilio import TwilioClient
from voiceflow.errors import ServiceError
from voiceflow.testing import Reachability

SID = "AC" + "1" * 32


CALL = "CA" + "2" * 32


BUSY = (429, {"code": 20429, "message": "Too many requests", "status": 429})


CRASH = (503, {"message": "oops"})


Answer = tuple[int, Any]


def test_too_many_requests_are_repeated_with_growing_pauses() -> None:
    api = Api(BUSY, BUSY, BUSY, (201, QUEUED))
    api.run(lambda client: client.create_call(NEW))
    pauses = [later[0] - sooner[0] for sooner, later in zip(api.asked, api.asked[1:], strict=False)]
    for pause, longest in zip(pauses, (0.5, 1.0, 2.0), strict=True):
        assert longest / 2 <= pause <= longest


def test_too_many_requests_are_given_up_in_the_end() -> None:
    api = Api(*[BUSY] * 9)
    error = api.fails(lambda client: client.create_call(NEW))
    assert (error.code, error.retryable, len(api.asked)) == ("20429", True, 4)


@pytest.mark.parametrize("failure", [CRASH, "cut", "silence"])
def test_a_new_call_is_not_repeated_when_it_may_exist(failure: Answer | str) -> None:
    api = Api(failure, (201, QUEUED))
    error = api.fails(lambda client: client.create_call(NEW))
    assert error.code in ("http_503", "closed", "timeout")
    assert len(api.asked) == 1


@pytest.mark.parametrize("failure", [CRASH, "cut", "silence"])
def test_what_changes_nothing_twice_is_repeated(failure: Answer | str) -> None:
    for use in (lambda client: client.hang_up(CALL), lambda client: client.fetch_call(CALL)):
        api = Api(failure, (200, QUEUED))
        assert api.run(use)
        assert len(api.asked) == 2


def test_no_connection_is_tried_again_for_any_request() -> None:
    api = Api()
    api.reach = Reachability.REFUSED
    given_up = []

    async def use(client: TwilioClient) -> None:
        with pytest.raises(ServiceError) as caught:
            await client.create_call(NEW)
        given_up.append((caught.value.code, asyncio.get_running_loop().time()))

    api.run(use)
    ((code, at),) = given_up
    assert code == "connect"
    assert 1.75 <= at <= 3.5


def test_a_host_that_never_answers_is_given_up() -> None:
    api = Api()
    api.reach = Reachability.SILENT
    assert api.fails(lambda client: client.create_call(NEW)).code == "timeout"


def test_a_list_is_read_page_by_page_and_only_the_query_is_taken_from_the_answer() -> None:
    pages = [
        {"calls": [{**QUEUED, "sid": f"CA{n:032x}"} for n in (page * 2, page * 2 + 1)]} for page in range(3)
    ]
    for number, page in enumerate(pages[:2]):
        page["next_page_uri"] = f"//evil.example/2010-04-01/Secrets.json?Page={number + 1}&To=x"  # type: ignore[assignment]
    api = Api(*((200, page) for page in pages))
    calls = api.run(lambda client: client.list_calls(limit=100))
    assert [call.sid for call in calls] == [f"CA{n:032x}" for n in range(6)]
    assert {path for _, _, path, _ in api.asked} == {f"/2010-04-01/Accounts/{SID}/Calls.json"}


def test_a_list_stops_at_its_limit() -> None:
    page = {"calls": [QUEUED, QUEUED], "next_page_uri": "/x?Page=1"}
    api = Api((200, page), (200, page), (200, page))
    assert len(api.run(lambda client: client.list_calls(limit=4))) == 4
    assert len(api.asked) == 2
    assert len(Api((200, page), (200, page)).run(lambda client: client.list_calls(limit=3))) == 3
