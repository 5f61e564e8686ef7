"""The measures of a server."""

from __future__ import annotations

from pathlib import Path

from voiceflow.telemetry import Registry, measures


def test_every_measure_is_explained_on_the_page() -> None:
    text = (Path(__file__).parents[2] / "docs" / "telemetry.md").read_text("utf-8")
    every = [value for value in vars(measures).values() if isinstance(value, measures.Measure)]
    for measure in every:
        registry = Registry()
        registry.record(measure, 0.0, ["x"] * len(measure.labels))
        name = registry.text().split()[2]
        assert f"`{name}`" in text
        for label in measure.labels:
            assert f"`{label.replace('.', '_')}`" in text
