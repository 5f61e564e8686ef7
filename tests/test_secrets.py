"""What people say and what opens doors is planted everywhere, and comes out in no repr and no message."""

import dataclasses
import json
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import voiceflow.frames
from tests.rows import each_row
from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs.http.errors import refused as elevenlabs_refused
from voiceflow.clients.elevenlabs.model import read
from voiceflow.clients.elevenlabs.reactions import Reaction, reported_error
from voiceflow.clients.elevenlabs.schema.agents import AgentConfig
from voiceflow.clients.openai.errors import failed_in_stream
from voiceflow.clients.openai.errors import refused as openai_refused
from voiceflow.clients.twilio import http
from voiceflow.errors import RemoteProtocolError, ServiceError, code_of
from voiceflow.frames import EndReason, ErrorFrame, Frame
from voiceflow.server import ServerConfig

SAID = "my card is 4929 1234"
LABELS = {
    "processor",
    "name",
    "reason",
    "rule",
    "action",
    "language",
    "speaker",
    "signals",
    "format",
    "vendor",
}
"""Fields that hold words of ours, and none of people's."""


def frames() -> list[type[Frame]]:
    found = [kind for kind in vars(voiceflow.frames).values() if isinstance(kind, type)]
    return [kind for kind in found if issubclass(kind, Frame)]


def planted(field: dataclasses.Field[Any]) -> Any:
    kind = str(field.type)
    if kind.startswith("tuple[Word"):
        return (Word(SAID, 0.0, 1.0),)
    values = {"str": SAID, "bytes": SAID.encode(), "Exception": ValueError(SAID), "AudioFormat": TELEPHONE}
    if field.name in LABELS and kind == "str":
        return "label"
    return values.get(kind, EndReason.ERROR if kind == "EndReason" else 1)


@each_row("kind", frames())
def test_no_frame_tells_what_people_say(kind: type[Frame]) -> None:
    fields = [field for field in dataclasses.fields(kind) if field.init]
    frame = kind(**{field.name: planted(field) for field in fields if "tuple[tuple" not in str(field.type)})
    assert "4929" not in repr(frame)
    assert kind.__name__ in repr(frame)


def test_an_error_frame_tells_where_and_of_what_class() -> None:
    frame = ErrorFrame(processor="LLM", error=ValueError(SAID), fatal=True)
    assert repr(frame) == "ErrorFrame(processor='LLM', error=ValueError, fatal=True)"
    assert repr([frame]) == f"[{frame!r}]"


CODES = [
    "invalid_api_key",
    "context_length_exceeded",
    "RESOURCE_EXHAUSTED",
    "DeploymentNotFound",
    "value_error.missing",
    "model-not-found",
    "http_503",
    "invalid_utf8",
]


@each_row("code", CODES)
def test_codes_look_like_codes(code: str) -> None:
    assert code_of(code) == code


keys = st.text(string.hexdigits, min_size=24, max_size=64).filter(lambda key: sum(map(str.isdigit, key)) > 3)
secrets = st.one_of(
    keys,
    keys.map(lambda key: f"sk-{key}"),
    keys.map(lambda key: f"sk_{key}"),
    keys.map(lambda key: f"wss://api.elevenlabs.io/v1/convai?token={key}"),
    st.integers(10**6, 10**15).map(str),
    st.integers(10**6, 10**15).map(lambda number: f"+{number}"),
    st.text(string.ascii_letters, min_size=2).map(lambda word: f"{word} is my name"),
    st.text(string.ascii_letters, min_size=49),
)
others = st.none() | st.integers() | st.floats(allow_nan=False) | st.text() | st.lists(st.text())


@given(secrets | others)
def test_what_people_say_and_what_opens_doors_is_no_code(value: Any) -> None:
    if code := code_of(value):
        assert len(code) <= 48
        assert not set(code) & set(string.whitespace)
        assert sum(map(str.isdigit, code)) <= 3


@given(secrets)
def test_a_secret_is_no_code(secret: str) -> None:
    assert code_of(secret) == ""


@given(secrets, st.sampled_from([400, 401, 404, 422, 429, 500]))
def test_a_refusal_quotes_nothing_of_its_body(secret: str, status: int) -> None:
    fields = dict.fromkeys(("code", "type", "message", "param", "status", "detail", secret), secret)
    bodies: list[Any] = [
        {"error": fields},
        {"error": secret},
        {"detail": fields},
        {"detail": secret},
        {"detail": [{"loc": ["body", secret], "type": secret, "msg": secret, "input": secret}]},
        [fields],
        fields,
        secret,
        {"code": int(secret) if secret.isdecimal() else secret, "message": secret},
    ]
    for body in bodies:
        raw = json.dumps(body).encode()
        errors: list[BaseException] = [
            openai_refused(status, {"x-request-id": "r 1"}, raw),
            elevenlabs_refused(status, {}, raw),
            failed_in_stream(body, request_id=""),
            reported_error(secret, secret, Reaction.RECONNECT),
            twilio_refused(status, raw),
        ]
        for error in errors:
            assert secret not in f"{error} {error!r} {getattr(error, 'code', '')}"


def twilio_refused(status: int, raw: bytes) -> BaseException:
    with pytest.raises((ServiceError, http._Unanswered)) as refused:
        http._body(status, raw)
    return refused.value


@given(secrets)
def test_an_answer_that_does_not_fit_is_told_without_keys_and_values(secret: str) -> None:
    with pytest.raises(RemoteProtocolError) as refused:
        read(
            AgentConfig, {"prompt": {"tools": {secret: secret}, "temperature": secret}, "language": [secret]}
        )
    with pytest.raises(RemoteProtocolError) as places:
        read(dict[str, int], {secret: [secret]})
    assert secret not in f"{refused.value} {places.value}"


def test_a_servers_settings_do_not_tell_the_parameters_of_its_streams() -> None:
    assert "4929" not in repr(ServerConfig(parameters={"pin": "4929"}))
