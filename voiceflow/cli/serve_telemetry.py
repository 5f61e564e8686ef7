"""What ``voiceflow serve`` measures, traces and counts, by its options."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voiceflow.errors import ConfigurationError

if TYPE_CHECKING:
    from voiceflow.records import PriceTable
    from voiceflow.transports.extension import Extension


@dataclass(frozen=True, slots=True, kw_only=True)
class TelemetryOptions:
    """The options.

    Attributes:
        metrics: The address of the measures for Prometheus; empty for none.
        is_open: Whether everybody who reaches that address may read them.
        otel: Whether traces and metrics go to an OpenTelemetry collector.
        content: Whether the traces contain what people say.
        prices: A file of prices, for the costs in the measures.
    """

    metrics: str = ""
    is_open: bool = False
    otel: bool = False
    content: bool = False
    prices: Path | None = None

    def check(self, *, zoom: bool) -> None:
        """Refuse options that would have no effect.

        Raises:
            ConfigurationError: If there is one; the message names it.
        """
        if zoom and (self.metrics or self.otel):
            raise ConfigurationError("meetings are not measured: leave out --metrics and --otel with --zoom")
        if self.is_open and not self.metrics:
            raise ConfigurationError("--metrics-open needs --metrics")
        if self.content and not self.otel:
            raise ConfigurationError("--otel-content needs --otel")
        if self.prices is not None and not (self.metrics or self.otel):
            raise ConfigurationError("--prices needs --metrics or --otel")

    def extensions(self) -> list[Extension]:
        """What measures and traces the calls.

        Raises:
            ConfigurationError: If an address is malformed, others could read the measures, a file cannot be
                read, or OpenTelemetry is not installed.
        """
        found: list[Extension] = []
        prices = _read(self.prices)
        if self.metrics:
            from voiceflow.server import Metrics

            found.append(Metrics.at(self.metrics, is_open=self.is_open, prices=prices))
        if self.otel:
            found.append(_collector(content=self.content, prices=prices))
        return found


def _read(file: Path | None) -> PriceTable | None:
    from voiceflow.records import PriceTable

    return None if file is None else PriceTable.load(file)


def _collector(*, content: bool, prices: PriceTable | None) -> Extension:
    try:
        from voiceflow.telemetry.otel import OpenTelemetry
    except ModuleNotFoundError as exc:
        raise ConfigurationError(f'--otel needs {exc.name}: pip install "voiceflow-calls[otel]"') from None
    return OpenTelemetry.to_collector(content=content, prices=prices)
