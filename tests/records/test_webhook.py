"""Posts to a server that is slow, busy, broken or gone; and calls that do not wait for it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Callable

import pytest
from aiohttp import web

from voiceflow.errors import ConfigurationError
from voiceflow.net.retries import Retries
from voiceflow.records import SignedWebhook, sign
from voiceflow.testing import MemoryNetwork, Reachability

KEY = bytes(range(24))
SECRET = "whsec_" + base64.b64encode(KEY).decode()
URL = "https://hooks.test/calls"


class Receiver:
    """Keeps what is posted, and answers with these statuses, then with 200; each after some seconds."""

    def __init__(self, *statuses: int, delay: float = 0.0) -> None:
        self.statuses = list(statuses)
        self.delay = delay
        self.posts: list[tuple[float, dict[str, str], bytes]] = []

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.posts.append((asyncio.get_running_loop().time(), dict(request.headers), body))
        await asyncio.sleep(self.delay)
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


Receive = Callable[[Receiver], SignedWebhook]


@pytest.fixture
def webhook_to(network: MemoryNetwork) -> Receive:
    def make(receiver: Receiver, **options: int) -> SignedWebhook:
        app = web.Application()
        app.router.add_post("/calls", receiver.take)
        network.add("hooks.test", app)
        retries = Retries(attempts=4, first=1.0, longest=3.0, within=60.0, jitter=0.0)
        return SignedWebhook(
            URL, secret=SECRET, http=network.session(), retries=retries, clock=lambda: 1000.5, **options
        )

    return make


async def test_a_post_is_signed_as_the_standard_says(webhook_to: Receive) -> None:
    receiver = Receiver()
    webhook = webhook_to(receiver)
    webhook.post({"call": "CA1", "text": "Grüß"}, message_id="CA1")
    await webhook.close()
    ((_, headers, body),) = receiver.posts
    assert json.loads(body) == {"call": "CA1", "text": "Grüß"}
    assert headers["webhook-id"] == "CA1"
    assert headers["webhook-timestamp"] == "1000"
    digest = hmac.new(KEY, b"CA1.1000." + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
    assert headers["Content-Type"] == "application/json"


def test_the_example_of_the_standard_has_its_signature() -> None:
    body = b'{"test": 2432232314}'
    made = sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_who_posts_does_not_wait(webhook_to: Receive) -> None:
    webhook = webhook_to(Receiver(delay=9.0))
    webhook.post({})
    assert asyncio.get_running_loop().time() == 0.0
    await webhook.close()
    assert asyncio.get_running_loop().time() == 9.0
    assert webhook.dropped == 0


async def test_a_server_that_fails_is_asked_again_with_the_same_id(webhook_to: Receive) -> None:
    receiver = Receiver(500, 429, 503)
    webhook = webhook_to(receiver)
    webhook.post({"n": 1})
    webhook.post({"n": 2})
    await webhook.close()
    assert [at for at, _, _ in receiver.posts] == [0.0, 1.0, 3.0, 6.0, 6.0]
    assert [json.loads(body)["n"] for _, _, body in receiver.posts] == [1, 1, 1, 1, 2]
    assert len({headers["webhook-id"] for _, headers, _ in receiver.posts[:4]}) == 1
    assert webhook.dropped == 0


async def test_after_the_last_attempt_it_is_given_up_and_the_next_is_posted(webhook_to: Receive) -> None:
    receiver = Receiver(500, 500, 500, 500)
    webhook = webhook_to(receiver)
    webhook.post({"n": 1})
    webhook.post({"n": 2})
    await webhook.close()
    assert [json.loads(body)["n"] for _, _, body in receiver.posts] == [1, 1, 1, 1, 2]
    assert webhook.dropped == 1


@pytest.mark.parametrize("status", [400, 401, 302, 410])
async def test_a_server_that_refuses_is_not_asked_again(webhook_to: Receive, status: int) -> None:
    receiver = Receiver(status)
    webhook = webhook_to(receiver)
    webhook.post({})
    await webhook.close()
    assert len(receiver.posts) == webhook.dropped == 1


async def test_a_server_that_is_silent_is_given_up(network: MemoryNetwork, webhook_to: Receive) -> None:
    webhook = webhook_to(Receiver())
    network.reach("hooks.test", Reachability.SILENT)
    webhook.post({})
    await webhook.close(limit=1000.0)
    assert webhook.dropped == 1
    assert asyncio.get_running_loop().time() == 4 * 15 + 1 + 2 + 3


async def test_what_waits_is_bounded(webhook_to: Receive) -> None:
    receiver = Receiver(delay=1.0)
    webhook = webhook_to(receiver, most=2)  # type: ignore[call-arg]
    for n in range(5):
        webhook.post({"n": n})
    await webhook.close()
    assert [json.loads(body)["n"] for _, _, body in receiver.posts] == [0, 1]
    assert webhook.dropped == 3


async def test_closing_has_a_limit(webhook_to: Receive) -> None:
    webhook = webhook_to(Receiver(delay=14.0))
    for _ in range(3):
        webhook.post({})
    await webhook.close(limit=5.0)
    assert asyncio.get_running_loop().time() == 5.0
    assert webhook.dropped == 3
    await asyncio.sleep(14.0)  # the receiver's work


@pytest.mark.parametrize("secret", ["", "abc", "whsec_", "whsec_???", "whsec_c2hvcnQ="])
def test_a_weak_secret_is_refused(secret: str) -> None:
    with pytest.raises(ConfigurationError, match="secret of a webhook"):
        SignedWebhook(URL, secret=secret)
