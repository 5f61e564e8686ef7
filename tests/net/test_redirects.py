"""Redirects are followed nowhere."""

import aiohttp
import pytest

from tests.net.test_session import Hosts
from voiceflow.net.redirects import RedirectError
from voiceflow.net.session import client_session, connect_websocket
from voiceflow.testing import MemoryNetwork

KEY = {"xi-api-key": "k"}


@pytest.mark.parametrize("is_websocket", [False, True])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_refused_before_anything_is_sent_there(
    network: MemoryNetwork, is_websocket: bool, status: int
) -> None:
    hosts = Hosts(network, status)
    async with client_session(network.connector()) as session:
        ask = session.ws_connect if is_websocket else session.get
        with pytest.raises(RedirectError, match="set its base URL") as caught:
            await ask("https://vendor.test/v1", headers=KEY)
    assert caught.value.status == status
    assert hosts.reached == []


async def test_a_session_of_the_user_follows_no_redirect_with_our_websocket(network: MemoryNetwork) -> None:
    hosts = Hosts(network)
    async with aiohttp.ClientSession(connector=network.connector()) as session:
        for _ in range(2):
            with pytest.raises(RedirectError):
                await connect_websocket(session, "https://vendor.test/v1", headers=KEY)
        assert hosts.reached == []
        assert len(session.trace_configs) == 1
        async with session.get("https://vendor.test/v1") as answer:  # the user's own request
            assert answer.status == 200
    assert hosts.reached == [""]
