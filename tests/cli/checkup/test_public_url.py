"""Whether a carrier would accept ``PUBLIC_URL``."""

from tests.rows import each_row
from voiceflow.cli.checkup import Level
from voiceflow.cli.checkup.public_url import check_public_url


@each_row(
    ("url", "level", "says"),
    [
        ("https://voice.example.com", Level.OK, "https://voice.example.com/twilio/voice"),
        ("https://voice.example.com:443/", Level.OK, "would accept"),
        ("", Level.FAIL, "not set"),
        ("voice.example.com", Level.FAIL, "no web address"),
        ("https://voice.example.com ", Level.FAIL, "no web address"),
        ("https://voice.example.com:port", Level.FAIL, "no URL"),
        ("http://voice.example.com", Level.FAIL, "is not https"),
        ("https://voice.example.com:8443", Level.FAIL, "port 8443"),
        ("https://localhost", Level.FAIL, "only this machine or network knows"),
        ("https://bot", Level.FAIL, "only this machine or network knows"),
        ("https://127.0.0.1", Level.FAIL, "no address of the internet"),
        ("https://192.168.1.10", Level.FAIL, "no address of the internet"),
        ("https://8.8.8.8", Level.WARN, "a number for a host"),
        ("https://my_bot.example.com", Level.FAIL, "underscore"),
        ("https://me:pass@voice.example.com", Level.FAIL, "user name"),
        ("https://voice.example.com?x=1", Level.FAIL, "after the path"),
        ("https://voice.example.com/twilio/voice", Level.FAIL, "ends in /twilio/voice"),
        ("https://voice.example.com/bot", Level.WARN, "has the path /bot"),
    ],
)
def test_a_public_url_is_accepted_or_told_why_not(url: str, level: Level, says: str) -> None:
    (found,) = check_public_url(url)
    assert (found.level, says in found.text) == (level, True)
    assert bool(found.fix) is (level is not Level.OK)
    assert "pass@" not in found.text
