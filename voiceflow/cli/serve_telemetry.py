"""What ``voiceflow serve`` measures, traces and counts, by its options."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceflow.errors import ConfigurationError

if TYPE_CHECKING:
    from voiceflow.records import PriceTable
    from voiceflow.server import Metrics
    from voiceflow.transports.extension import Extension

VARIABLE = "VOICEFLOW_METRICS"


@dataclass(frozen=True, slots=True, kw_only=True)
class TelemetryOptions:
    """The options.

    Attributes:
        metrics: The address of the measures for Prometheus; that of ``VOICEFLOW_METRICS`` if None.
        metrics_open: Whether everybody who reaches that address may read them.
        prices: A file of prices, for the costs in the measures and on the pages.
        otel: Whether traces and metrics go to an OpenTelemetry collector.
        otel_content: Whether the traces contain what people say.
    """

    metrics: Annotated[
        str | None,
        typer.Option(
            help="Serve measures of the calls to Prometheus at host:port, or at :port of this machine; else "
            "VOICEFLOW_METRICS. Others need VOICEFLOW_METRICS_TOKEN.",
        ),
    ] = None
    metrics_open: Annotated[
        bool,
        typer.Option("--metrics-open", help="Serve them to everybody who reaches the address."),
    ] = False
    prices: Annotated[
        Path | None,
        typer.Option(
            help="A TOML file with your prices by vendor, for the costs in the measures and on the pages."
        ),
    ] = None
    otel: Annotated[
        bool,
        typer.Option(
            "--otel",
            help="Send traces and metrics of the calls to the OpenTelemetry collector at "
            "OTEL_EXPORTER_OTLP_ENDPOINT, else this machine's.",
        ),
    ] = False
    otel_content: Annotated[
        bool, typer.Option("--otel-content", help="Let the traces contain what people say.")
    ] = False

    @property
    def address(self) -> str:
        """The address of the measures; empty for none."""
        return os.environ.get(VARIABLE, "") if self.metrics is None else self.metrics

    def check(self, *, zoom: bool, inspect: bool) -> None:
        """Refuse options that would have no effect.

        Args:
            zoom: Whether the bot takes part in meetings.
            inspect: Whether pages show the calls.

        Raises:
            ConfigurationError: If there is one; the message names it.
        """
        if zoom and (self.address or self.otel):
            raise ConfigurationError("meetings are not measured: leave out --metrics and --otel with --zoom")
        if self.metrics_open and not self.address:
            raise ConfigurationError("--metrics-open needs --metrics")
        if self.otel_content and not self.otel:
            raise ConfigurationError("--otel-content needs --otel")
        if self.prices is not None and not (self.address or self.otel or inspect):
            raise ConfigurationError("--prices needs --metrics, --otel or --inspect")

    def price_table(self) -> PriceTable | None:
        """The prices; None without a file.

        Raises:
            ConfigurationError: If they cannot be read.
        """
        return _read(self.prices)

    def prometheus(self) -> Metrics | None:
        """What measures the calls for Prometheus; None without an address.

        Raises:
            ConfigurationError: If the address is malformed, others could read the measures, or the prices
                cannot be read.
        """
        from voiceflow.server import Metrics

        if not self.address:
            return None
        return Metrics.at(self.address, is_open=self.metrics_open, prices=_read(self.prices))

    def collector(self) -> list[Extension]:
        """What sends traces and metrics to a collector; nothing without ``--otel``.

        Raises:
            ConfigurationError: If OpenTelemetry is not installed, or the prices cannot be read.
        """
        return [_collector(content=self.otel_content, prices=_read(self.prices))] if self.otel else []


def _read(file: Path | None) -> PriceTable | None:
    from voiceflow.records import PriceTable

    return None if file is None else PriceTable.load(file)


def _collector(*, content: bool, prices: PriceTable | None) -> Extension:
    try:
        from voiceflow.telemetry.otel import OpenTelemetry
    except ModuleNotFoundError as exc:
        raise ConfigurationError(f'--otel needs {exc.name}: pip install "voiceflow-calls[otel]"') from None
    return OpenTelemetry.to_collector(content=content, prices=prices)
