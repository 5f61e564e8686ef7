"""``voiceflow doctor``: what it finds, and that it tells no key."""

import asyncio
import json
import socket
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from aiohttp import web

from voiceflow.cli.checkup import Finding, Level, Use
from voiceflow.cli.checkup.listeners import check_listeners
from voiceflow.cli.checkup.network import check_port, check_servers
from voiceflow.cli.doctor import examine, report, unneeded
from voiceflow.errors import ConfigurationError
from voiceflow.testing import serve


def levels(findings: list[Finding]) -> dict[str, Level]:
    return {finding.topic: finding.level for finding in findings}


def finding(findings: list[Finding], topic: str) -> Finding:
    (found,) = [each for each in findings if each.topic == topic]
    return found


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Makes a distribution look installed, by its metadata."""
    monkeypatch.syspath_prepend(tmp_path)

    def make(name: str, text: str) -> None:
        place = tmp_path / f"{name.replace('-', '_')}-9.0.dist-info"
        place.mkdir()
        (place / "METADATA").write_text(text, encoding="utf-8")

    return make


def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        found = check_port("127.0.0.1", port)
        assert (found.level, "not free on 127.0.0.1" in found.text) == (Level.FAIL, True)
    assert check_port("127.0.0.1", port).level is Level.OK


def test_a_bot_that_is_no_python_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "bot.py"
    file.write_text("\ndef bot(:\n")
    with pytest.raises(ConfigurationError, match=r"bot\.py:2: SyntaxError"):
        unneeded(file)


def health(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok", "active_calls": 0, "max_calls": 1})


@pytest.mark.real_time
async def test_servers_that_answer_and_servers_that_do_not() -> None:
    async def answer(request: web.Request) -> web.Response:
        return health(request)

    app = web.Application()
    app.router.add_get("/health", answer)
    async with serve(app) as here:
        findings = await check_servers(
            {
                "ELEVENLABS_BASE_URL": here,
                "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
                "TWILIO_BASE_URL": f"{here}/path",
                "PUBLIC_URL": here,
            }
        )
    assert levels(findings) == {
        "ElevenLabs": Level.OK,
        "language model": Level.FAIL,
        "Twilio": Level.FAIL,
        "webhook": Level.OK,
    }
    assert "not reachable from here (no connection)" in finding(findings, "language model").text
    assert "check OPENAI_BASE_URL" in finding(findings, "language model").fix


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://x", "no web address"),
        ("http://x:y/v1", "no URL"),
        ("https://api.openai.com", "has no path"),
        ("https://me:secret@x/v1", "holds a user name"),
    ],
)
@pytest.mark.real_time
async def test_a_malformed_base_url_is_told_without_asking(url: str, says: str) -> None:
    others = dict.fromkeys(("ELEVENLABS_BASE_URL", "TWILIO_BASE_URL"), "ftp://x")
    found = finding(await check_servers({**others, "OPENAI_BASE_URL": url}), "language model")
    assert (found.level, says in found.text) == (Level.FAIL, True)
    assert "secret" not in found.text


def test_each_use_is_judged_by_what_concerns_it() -> None:
    findings = asyncio.run(examine({}, port=1, network=False))
    blocked = {use for use in Use if any(each.blocks(use) for each in findings)}
    assert Use.SERVE in blocked
    assert "PUBLIC_URL" not in levels(asyncio.run(examine({}, network=False, uses=[Use.DEMO])))
    told = report(findings, {use: use not in blocked for use in Use})
    assert json.loads(json.dumps(told))["works"]["serve"] is False


def test_a_port_that_is_no_number_is_told() -> None:
    findings = asyncio.run(examine({"PORT": "eighty"}, network=False, uses=[Use.SERVE]))
    assert finding(findings, "PORT").level is Level.FAIL


def test_the_address_of_an_asterisk_is_checked() -> None:
    def found(**environ: str) -> Finding:
        [one] = check_listeners({f"VOICEFLOW_AUDIOSOCKET{name}": value for name, value in environ.items()})
        return one

    assert check_listeners({}) == []
    assert "VOICEFLOW_AUDIOSOCKET_TOKEN" in found(**{"": ":0"}).fix
    assert found(**{"": "9092"}).level is Level.FAIL
    assert found(**{"": "127.0.0.1:0"}).level is Level.OK
    one = found(**{"": ":0", "_TOKEN": "a-secret"})
    assert one.level is Level.OK
    assert "a-secret" not in str(one)


def test_the_account_and_the_address_of_sip_are_checked() -> None:
    def found(address: str, **environ: str) -> Finding:
        [one] = check_listeners({"VOICEFLOW_SIP": address, **environ})
        return one

    assert "VOICEFLOW_SIP_PASSWORD" in found("sip:agent@example.com").fix
    assert "VOICEFLOW_SIP_TOKEN" in found(":5060").fix
    assert found("5060").level is Level.FAIL
    one = found("sip:agent@example.com", VOICEFLOW_SIP_PASSWORD="a-secret")
    assert "a-secret" not in str(one)
    installed = find_spec("baresip") is not None
    assert one.level is (Level.OK if installed else Level.FAIL)
