"""Who may ask."""

from __future__ import annotations

from tests.emulators.twilio.test_rest import App, client_for
from voiceflow.emulators.twilio import (
    Account,
)


async def test_only_the_account_and_its_keys_get_in(app: App) -> None:
    account = Account(api_keys={"SK" + "1" * 32: "secret"})
    async with client_for(app, account) as client:
        for auth in (
            (account.sid, "wrong"),
            ("AC0", account.auth_token),
            ("", ""),
        ):
            client.auth = auth
            status, body = await client.create()
            assert (status, body["code"]) == (401, 20003)
        client.auth = ("SK" + "1" * 32, "secret")
        assert (await client.create())[0] == 201
        async with client.session.get(client.base + "/Calls.json") as answer:
            assert answer.status == 401
        client.base = client.base.replace("0a", "0b")
        assert (await client.send("GET", "/Calls.json"))[0] == 404
