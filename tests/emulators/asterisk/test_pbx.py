"""An emulated Asterisk that connects calls by websocket."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.transports.asterisk.test_calls import Listener
from tests.transports.lines import asterisk
from voiceflow.emulators.asterisk import MediaConnection
from voiceflow.errors import ConfigurationError

LOGIN = MediaConnection()


@pytest.mark.parametrize("as_json", [True, False])
async def test_the_call_has_the_numbers_and_parameters_of_the_dialplan(as_json: bool) -> None:
    bot = Listener()
    connection = MediaConnection(
        as_json=as_json, parameters={"tenant": "blue & green"}, variables={"QUEUE": "sales"}
    )
    async with asterisk(bot, 1, connection) as line, line.call():
        [call] = bot.calls
        assert (call.from_number, call.to_number) == ("+15550100", "+15550199")
        assert call.parameters["tenant"] == "blue & green"
        assert call.parameters.get("QUEUE") == ("sales" if as_json else None)
        with pytest.raises(ConfigurationError, match="cannot be transferred"):
            await call.transfer("+15550142")


@pytest.mark.parametrize(
    ("given", "wanted"),
    [(LOGIN, replace(LOGIN, password="another")), (LOGIN, replace(LOGIN, username="another"))],
)
async def test_a_channel_with_another_login_is_refused(
    given: MediaConnection, wanted: MediaConnection
) -> None:
    bot = Listener()
    async with asterisk(bot, 1, wanted) as line:
        line.side.connection = given
        async with line.call() as phone:
            assert phone.was_refused
    assert bot.calls == []
