"""The REST client, against a scripted API on a network in memory."""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr, ValidationError

from tests.rows import each_row
from voiceflow.clients.twilio import NewCall, TwilioClient, TwilioConfig
from voiceflow.errors import ConfigurationError, LocalProtocolError, ServiceError
from voiceflow.testing import MemoryNetwork, Reachability, run_virtual

SID = "AC" + "1" * 32
CALL = "CA" + "2" * 32
CONFIG = TwilioConfig(account_sid=SID, auth_token=SecretStr("s3cret"))
QUEUED = {
    "sid": CALL,
    "status": "queued",
    "direction": "outbound-api",
    "duration": None,
    "from": "+1",
    "x": 1,
}
CRASH = (503, {"message": "oops"})

SILENCE = 100.0

Answer = tuple[int, Any]
Use = Callable[[TwilioClient], Awaitable[Any]]


class Api:
    """Answers in the scripted order, and notes what was asked."""

    def __init__(self, *answers: Answer | str) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[float, str, str, list[tuple[str, str]]]] = []
        self.reach = Reachability.OPEN

    async def handle(self, request: web.Request) -> web.StreamResponse:
        assert request.headers["Authorization"] == "Basic " + b64encode(f"{SID}:s3cret".encode()).decode()
        form = [(name, str(value)) for name, value in (await request.post()).items()]
        at = round(asyncio.get_running_loop().time(), 3)
        self.asked.append((at, request.method, request.path, form))
        answer = self.answers.pop(0)
        if answer == "cut":
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if answer == "silence":
            await asyncio.sleep(SILENCE)
        assert not isinstance(answer, str)
        status, body = answer
        return (
            web.Response(text=body, status=status)
            if isinstance(body, str)
            else web.json_response(body, status=status)
        )

    def run(self, use: Use, config: TwilioConfig = CONFIG) -> Any:
        async def main() -> Any:
            app = web.Application()
            app.router.add_route("*", "/{path:.*}", self.handle)
            async with MemoryNetwork() as network:
                network.add("api.twilio.com", app)
                network.reach("api.twilio.com", self.reach)
                client = TwilioClient(config, session=network.session())
                try:
                    return await use(client)
                finally:
                    await client.close()
                    # A server's handler that is silent has to end too.
                    await asyncio.sleep(SILENCE)

        return run_virtual(main())

    def fails(self, use: Use) -> ServiceError:
        with pytest.raises(ServiceError) as caught:
            self.run(use)
        return caught.value


NEW = NewCall(
    to_number="+15550100",
    from_number="+15550199",
    url="https://voice.example.com/twilio/voice",
    status_callback="https://voice.example.com/twilio/status",
    status_events=("answered", "completed"),
    timeout=20,
)


def test_a_call_is_made_with_twilios_names_and_repeated_events() -> None:
    api = Api((201, QUEUED))
    call = api.run(lambda client: client.create_call(NEW))
    assert (call.sid, call.status, call.is_over, call.from_number) == (CALL, "queued", False, "+1")
    assert api.asked == [
        (
            0.0,
            "POST",
            f"/2010-04-01/Accounts/{SID}/Calls.json",
            [
                ("To", "+15550100"),
                ("From", "+15550199"),
                ("Url", "https://voice.example.com/twilio/voice"),
                ("StatusCallback", "https://voice.example.com/twilio/status"),
                ("StatusCallbackEvent", "answered"),
                ("StatusCallbackEvent", "completed"),
                ("Timeout", "20"),
            ],
        )
    ]


def test_a_refusal_carries_twilios_code_and_no_number() -> None:
    body = {"code": 21211, "message": "The number +15550100 is not valid.", "status": 400}
    error = Api((400, body)).fails(lambda client: client.create_call(NEW))
    assert (error.vendor, error.code, error.retryable) == ("twilio", "21211", False)
    assert "+1555" not in str(error)


def test_a_document_is_not_sent_twice_when_it_may_run() -> None:
    api = Api(CRASH, (200, QUEUED))
    api.fails(lambda client: client.update_call(CALL, twiml="<Response/>"))
    assert [form for *_, form in api.asked] == [[("Twiml", "<Response/>")]]


@pytest.mark.parametrize(
    "answer", [(404, {"code": 20404, "status": 404}), (400, {"code": 21220, "status": 400}), (404, "gone")]
)
def test_a_call_that_is_over_is_hung_up_without_an_error(answer: Answer) -> None:
    assert Api(answer).run(lambda client: client.hang_up(CALL)) is False


def test_a_hangup_sets_the_status() -> None:
    api = Api((200, {**QUEUED, "status": "completed", "duration": "7"}))
    assert api.run(lambda client: client.hang_up(CALL)) is True
    assert api.asked == [
        (0.0, "POST", f"/2010-04-01/Accounts/{SID}/Calls/{CALL}.json", [("Status", "completed")])
    ]


@pytest.mark.parametrize(
    "answer",
    [(200, []), (200, {"sid": CALL}), (200, "<html>"), (302, ""), (200, {**QUEUED, "pad": "x" * 1_100_000})],
)
def test_an_answer_that_is_no_call_is_an_error_and_not_repeated(answer: Answer) -> None:
    api = Api(answer)
    assert not api.fails(lambda client: client.fetch_call(CALL)).retryable
    assert len(api.asked) == 1


@pytest.mark.parametrize(
    "use",
    [
        lambda client: client.fetch_call("CA1/../../Secrets"),
        lambda client: client.hang_up(""),
        lambda client: client.update_call(CALL),
        lambda client: client.update_call(CALL, twiml="<Response/>", status="completed"),
        lambda client: client.update_call(CALL, status="ringing"),
        lambda client: client.update_call(CALL, twiml="x" * 4001),
    ],
)
def test_a_wrong_argument_fails_before_the_network(use: Use) -> None:
    api = Api()
    with pytest.raises(LocalProtocolError):
        api.run(use)
    assert api.asked == []


@each_row(
    "changes",
    [
        {"url": None},
        {"twiml": "<Response/>"},
        {"url": None, "twiml": "x" * 4001},
        {"status_events": ("answered,completed",)},
        {"send_digits": "12x"},
        {"send_digits": "1", "machine_detection": "Enable"},
        {"timeout": 601},
        {"url": "ftp://voice.example.com"},
    ],
)
def test_a_call_that_twilio_would_refuse_cannot_be_written_down(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        NewCall.model_validate({**NEW.model_dump(), **changes})
    assert "5550100" not in str(caught.value)


def test_the_environment_gives_the_account() -> None:
    env = {"TWILIO_ACCOUNT_SID": SID, "TWILIO_AUTH_TOKEN": "s3cret", "TWILIO_BASE_URL": "http://127.0.0.1:9/"}
    config = TwilioConfig.from_env(env)
    assert config.account_url == f"http://127.0.0.1:9/2010-04-01/Accounts/{SID}"
    assert "s3cret" not in repr(config)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"TWILIO_ACCOUNT_SID": ""}, "set TWILIO_ACCOUNT_SID"),
        ({"TWILIO_AUTH_TOKEN": ""}, "set TWILIO_AUTH_TOKEN"),
        ({"TWILIO_ACCOUNT_SID": "s3cret"}, "malformed: TWILIO_ACCOUNT_SID"),
        ({"TWILIO_BASE_URL": "api.twilio.com"}, "malformed: TWILIO_BASE_URL"),
    ],
)
def test_an_environment_that_lacks_something_says_what(changes: dict[str, str], says: str) -> None:
    env = {"TWILIO_ACCOUNT_SID": SID, "TWILIO_AUTH_TOKEN": "s3cret", **changes}
    with pytest.raises(ConfigurationError, match=says) as caught:
        TwilioConfig.from_env(env)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("use", "body", "is_repeated"),
    [
        (lambda client: client.numbers.buy("+15550100"), {"sid": "PN1", "phone_number": "+15550100"}, False),
        (
            lambda client: client.recordings.start(CALL),
            {"sid": "RE1", "call_sid": CALL, "status": "x"},
            False,
        ),
        (lambda client: client.numbers.list(), {"incoming_phone_numbers": []}, True),
    ],
)
def test_what_would_cost_twice_is_not_repeated_after_a_crash(use: Use, body: Any, is_repeated: bool) -> None:
    api = Api(CRASH, (200, body))
    if is_repeated:
        api.run(use)
    else:
        api.fails(use)
    assert len(api.asked) == (2 if is_repeated else 1)


@pytest.mark.parametrize(
    ("given", "host"),
    [
        ({}, "https://api.twilio.com"),
        ({"region": "ie1", "edge": "dublin"}, "https://api.dublin.ie1.twilio.com"),
        ({"edge": "ashburn"}, "https://api.ashburn.us1.twilio.com"),
        ({"region": "au1"}, "https://api.au1.twilio.com"),
        ({"region": "au1", "base_url": "http://127.0.0.1:9"}, "http://127.0.0.1:9"),
    ],
)
def test_a_region_has_its_own_host(given: dict[str, str], host: str) -> None:
    config = TwilioConfig(account_sid=SID, auth_token=SecretStr("s3cret"), **given)
    assert config.account_url == f"{host}/2010-04-01/Accounts/{SID}"


def test_an_api_key_replaces_the_token() -> None:
    key = "SK" + "3" * 32
    environ = {"TWILIO_ACCOUNT_SID": SID, "TWILIO_API_KEY": key, "TWILIO_API_SECRET": "hush"}
    config = TwilioConfig.from_env(environ)
    assert config.authorization == "Basic " + b64encode(f"{key}:hush".encode()).decode()
    with pytest.raises(ConfigurationError, match="TWILIO_API_SECRET"):
        TwilioConfig.from_env({"TWILIO_ACCOUNT_SID": SID, "TWILIO_API_KEY": key})
