"""The TwiML answers of the webhooks."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element, fromstring

import pytest

from voiceflow.server import ServerConfig
from voiceflow.server.config import ResumeConfig
from voiceflow.transports.twilio import documents

SETTINGS = ServerConfig(public_url="https://voice.example.com")


def read(text: str) -> Element:
    return fromstring(text.partition("?>")[2])


def config(**resume: object) -> ServerConfig:
    return SETTINGS.model_copy(update={"resume": ResumeConfig.model_validate(resume)})


def test_a_call_that_is_not_accepted_hears_that_the_line_is_busy() -> None:
    [verb] = read(documents.busy())
    assert (verb.tag, verb.attrib) == ("Reject", {"reason": "busy"})
    assert [verb.tag for verb in read(documents.hang_up())] == ["Hangup"]


@pytest.mark.parametrize(("apology", "tags"), [("Sorry.", ["Say", "Hangup"]), ("", ["Hangup"])])
def test_an_apology_comes_before_the_end_if_there_is_one(apology: str, tags: list[str]) -> None:
    assert [verb.tag for verb in read(documents.apologise(config(apology=apology)))] == tags


@pytest.mark.parametrize(
    ("by", "has_action", "tags"),
    [
        ("callback", True, ["Connect"]),
        ("continuation", False, ["Connect", "Redirect"]),
        ("both", True, ["Connect", "Redirect"]),
    ],
)
def test_a_call_comes_back_in_the_way_that_is_configured(by: str, has_action: bool, tags: list[str]) -> None:
    document = read(documents.connect(config(return_by=by), {"who": "Ada"}, returns=2, query="a=1&b=2"))
    assert [verb.tag for verb in document] == tags
    assert ("action" in document[0].attrib) is has_action
    [address] = {
        verb.get("action") or verb.text for verb in document if verb.get("action") or verb.tag == "Redirect"
    }
    assert urlsplit(str(address)).path.endswith("/3")
    assert urlsplit(str(address)).query == "a=1&b=2"
    [parameter] = document[0][0]
    assert parameter.attrib == {"name": "who", "value": "Ada"}


def test_keys_are_sent_before_the_next_stream_which_is_a_first_one() -> None:
    parameters = {"CallSid": "CA1", "From": "+1", "who": "Ada & Bob"}
    play, connect = read(documents.send_digits(config(return_by="callback"), parameters, "1w2"))
    assert (play.tag, play.get("digits")) == ("Play", "1w2")
    address = urlsplit(str(connect.get("action")))
    assert address.path.endswith("/1")
    assert parse_qs(address.query) == {"who": ["Ada & Bob"]}
