"""Calls as Twilio shows them."""

from __future__ import annotations

from tests.emulators.twilio.test_rest import App, client_for


async def test_calls_are_listed_with_the_newest_first(app: App) -> None:
    app.documents["/voice"] = "<Response/>"
    async with client_for(app) as client:
        for _ in range(3):
            async with client.carrier.call():
                pass
        calls = list(client.carrier.calls)
        status, body = await client.send("GET", "/Calls.json?Status=completed&PageSize=2")
        assert status == 200
        assert [call["sid"] for call in body["calls"]] == calls[:0:-1]
        _, body = await client.send("GET", body["next_page_uri"].partition(client.carrier.account.sid)[2])
        assert [call["sid"] for call in body["calls"]] == calls[:1]
        assert body["next_page_uri"] is None
        _, body = await client.send("GET", "/Calls.json?To=%2B15550000")
        assert body["calls"] == []


async def test_an_ended_call_can_be_deleted_and_not_changed(app: App) -> None:
    async with client_for(app) as client:
        async with client.carrier.call() as call:
            path = f"/Calls/{call.sid}.json"
            assert (await client.send("DELETE", path))[0] == 409
        status, body = await client.send("POST", path, {"Status": "completed"})
        assert (status, body["code"]) == (400, 21220)
        assert (await client.send("DELETE", path))[0] == 204
        assert (await client.send("GET", path))[1]["code"] == 20404
