"""Keys and single-use tokens."""

from voiceflow.emulators.elevenlabs.accounts import Accounts


def test_any_key_will_do_unless_they_are_listed() -> None:
    assert Accounts().accepts("anything")
    assert not Accounts().accepts("")
    assert not Accounts().accepts(None)
    assert not Accounts().accepts("Bearer ")
    assert Accounts({"k"}).accepts("Bearer k")
    assert not Accounts({"k"}).accepts("other")


def test_a_token_opens_one_endpoint_once_within_fifteen_minutes() -> None:
    accounts = Accounts()
    token = accounts.issue("realtime_scribe", 0.0)
    assert not accounts.redeem(token, "tts_websocket", 1.0)
    assert accounts.redeem(token, "realtime_scribe", 899.0)
    assert not accounts.redeem(token, "realtime_scribe", 899.0)
    assert not accounts.redeem(accounts.issue("realtime_scribe", 0.0), "realtime_scribe", 900.0)
