"""What ``voiceflow serve`` measures, by its options."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from loguru import logger

from voiceflow.cli.main import main
from voiceflow.cli.serve_telemetry import TelemetryOptions
from voiceflow.server import Metrics
from voiceflow.telemetry.otel import OpenTelemetry

Errors = Callable[..., str]


@pytest.fixture
def errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Errors]:
    """Runs ``voiceflow serve`` with these options, which it refuses; returns its errors."""
    file = tmp_path / "bot.py"
    file.write_text("async def bot(call):\n    pass\n")
    monkeypatch.setenv("PUBLIC_URL", "http://127.0.0.1:8080")
    for name in ("VOICEFLOW_METRICS", "VOICEFLOW_METRICS_TOKEN"):
        monkeypatch.delenv(name, raising=False)

    def run(*options: object) -> str:
        monkeypatch.setattr(
            sys, "argv", ["voiceflow", "serve", str(file), "--no-validate-signatures", *map(str, options)]
        )
        with pytest.raises(SystemExit) as exited:
            main()
        assert exited.value.code == 2
        return capsys.readouterr().err

    yield run
    logger.remove()
    logger.add(sys.__stderr__ or sys.stderr)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--metrics", "0.0.0.0:9464"], "set VOICEFLOW_METRICS_TOKEN"),
        (
            ["--metrics", "256.0.0.1:9464", "--metrics-open"],
            "the metrics cannot be served at 256.0.0.1, port 9464",
        ),
        (["--metrics", "9464"], "host:port"),
        (["--metrics-open"], "--metrics-open needs --metrics"),
        (["--otel-content"], "--otel-content needs --otel"),
        (["--prices", "prices.toml"], "--prices needs --metrics, --otel or --inspect"),
        (["--metrics", ":9464", "--prices", "none.toml"], "no prices can be read at none.toml"),
        (["--zoom", "--metrics", ":9464"], "meetings are not measured"),
    ],
)
def test_an_option_that_cannot_work_is_refused_with_the_reason(
    errors: Errors, options: list[str], says: str
) -> None:
    assert says in errors(*options)


def test_each_option_adds_what_it_names() -> None:
    assert (TelemetryOptions().prometheus(), TelemetryOptions().collector()) == (None, [])
    options = TelemetryOptions(metrics=":0", otel=True)
    metrics, (otel,) = options.prometheus(), options.collector()
    assert isinstance(metrics, Metrics)
    assert isinstance(otel, OpenTelemetry)
    assert otel._close is not None
    otel._close()


def test_without_opentelemetry_the_extra_is_named(errors: Errors, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("voiceflow.telemetry.otel")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    assert 'pip install "voiceflow-calls[otel]"' in errors("--otel")
