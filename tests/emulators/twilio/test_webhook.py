"""The carrier's requests to an app that redirects them."""

import asyncio

import pytest
from aiohttp import web

from voiceflow.emulators.twilio import Account, EmulatedTwilio
from voiceflow.emulators.twilio.signature import signature
from voiceflow.emulators.twilio.webhook import WebhookError, WebhookSender
from voiceflow.testing import MemoryNetwork

FORM = {"CallSid": "CA1"}


class App:
    """Redirects ``/voice`` and notes every request, with whether it is signed for its own URL."""

    def __init__(self, status: int, location: str) -> None:
        self.requests: list[tuple[str, str, dict[str, str], bool]] = []
        self._status = status
        self._location = location
        self.application = web.Application()
        self.application.router.add_route("*", "/{any:.*}", self._answer)

    async def _answer(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        expected = signature(Account().auth_token, f"https://voice.test{request.raw_path}", form.items())
        is_signed = request.headers["X-Twilio-Signature"] == expected
        self.requests.append((request.method, request.raw_path, form, is_signed))
        if request.path == "/voice":
            return web.Response(status=self._status, headers={"Location": self._location})
        return web.Response(text="<Response/>", content_type="text/xml")


@pytest.mark.parametrize(
    ("status", "method", "form"), [(301, "GET", {}), (302, "GET", {}), (303, "GET", {}), (307, "POST", FORM)]
)
@pytest.mark.parametrize("location", ["/next?a=b", "https://voice.test/next?a=b"])
async def test_a_redirect_is_followed_and_signed_anew(
    network: MemoryNetwork, status: int, method: str, form: dict[str, str], location: str
) -> None:
    app = App(status, location)
    network.add("voice.test", app.application)
    webhooks = WebhookSender(network.session(), Account())
    assert await webhooks.document("https://voice.test/voice", FORM) == b"<Response/>"
    assert app.requests == [("POST", "/voice", FORM, True), (method, "/next?a=b", form, True)]


async def test_redirects_without_end_are_an_error(network: MemoryNetwork) -> None:
    app = App(302, "/voice")
    network.add("voice.test", app.application)
    with pytest.raises(WebhookError, match="too many redirects"):
        await WebhookSender(network.session(), Account()).document("https://voice.test/voice", FORM)
    assert len(app.requests) == 10
    assert asyncio.get_running_loop().time() == 0.0


async def test_a_stream_that_redirects_is_refused_and_nobody_else_is_asked(network: MemoryNetwork) -> None:
    reached: list[str] = []

    async def voice(_: web.Request) -> web.Response:
        document = '<Response><Connect><Stream url="wss://voice.test/stream"/></Connect></Response>'
        return web.Response(text=document, content_type="text/xml")

    async def stream(_: web.Request) -> web.Response:
        raise web.HTTPFound("https://elsewhere.test/")

    async def elsewhere(request: web.Request) -> web.Response:
        reached.append(request.path)
        return web.Response()

    app, other = web.Application(), web.Application()
    app.add_routes([web.post("/voice", voice), web.get("/stream", stream)])
    other.add_routes([web.get("/", elsewhere)])
    network.add("voice.test", app)
    network.add("elsewhere.test", other)
    async with (
        EmulatedTwilio("https://voice.test/voice", session=network.session()) as carrier,
        carrier.call() as call,
    ):
        await call.over()
    assert [problem.code for problem in call.errors] == [31920]
    assert reached == []
