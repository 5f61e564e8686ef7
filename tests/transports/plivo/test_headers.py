"""Parameters of a stream in Plivo's extra headers, which take letters and digits only."""

from __future__ import annotations

import pytest

from voiceflow.transports.plivo.headers import read_headers, write_headers


def test_parameters_of_any_kind_pass_through_the_headers() -> None:
    parameters = {"From": "+15550100", "To": "", "note": 'ü "1"; a=b, c', "x": "y" * 100}
    written = write_headers(parameters)
    text = ",".join(f"{name}={value}" for name, value in written.items())
    assert text.replace(",", "").replace("=", "").isalnum()
    assert read_headers(text) == parameters


def test_parameters_that_do_not_fit_cost_only_themselves() -> None:
    written = write_headers({"From": "+15550100", "long": "x" * 600})
    assert read_headers(f"voiceflow={written['voiceflow']}") == {
        "From": "+15550100",
        "To": "",
        "Direction": "",
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("userId=12345;sessionId=abc-xyz", {"userId": "12345", "sessionId": "abc-xyz"}),
        ("{X-PH-test=1, b=2}", {"test": "1", "b": "2"}),
        ("", {}),
        (None, {}),
        ("voiceflow=!!!,a=b", {"a": "b"}),
        ("voiceflow=LMYV2", {}),
    ],
)
def test_headers_written_by_hand_are_parameters(text: object, found: dict[str, str]) -> None:
    assert read_headers(text) == found
