"""Values of measures, read back with Prometheus' own parser."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from voiceflow.telemetry import Measure, MeasureKind, Registry
from voiceflow.telemetry.registry import LONGEST_LABEL, MOST_SERIES, OTHER

CALLS = Measure("test.calls", MeasureKind.COUNTER, "Calls.", labels=("outcome",))
WAIT = Measure("test.wait", MeasureKind.HISTOGRAM, "Waiting.", unit="s", limits=(0.1, 1.0))
UP = Measure("test.up", MeasureKind.GAUGE, "Up.")


def samples(registry: Registry) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(registry.text())
        for sample in family.samples
    }


def test_an_empty_registry_has_an_empty_text() -> None:
    assert Registry().text() == ""


def test_prometheus_reads_counters_histograms_and_gauges() -> None:
    registry, up = Registry(), 3
    registry.read(UP, lambda: up)
    registry.record(CALLS, 1, ("user_hangup",))
    registry.record(CALLS, 1, ("user_hangup",))
    for seconds in (0.1, 0.5, 7.0):
        registry.record(WAIT, seconds)
    assert samples(registry) == {
        ("test_up", ()): 3,
        ("test_calls_total", (("outcome", "user_hangup"),)): 2,
        ("test_wait_seconds_bucket", (("le", "0.1"),)): 1,
        ("test_wait_seconds_bucket", (("le", "1"),)): 2,
        ("test_wait_seconds_bucket", (("le", "+Inf"),)): 3,
        ("test_wait_seconds_sum", ()): 7.6,
        ("test_wait_seconds_count", ()): 3,
    }


def test_each_measure_is_announced_once_with_its_kind() -> None:
    registry = Registry()
    registry.record(CALLS, 1, ("error",))
    registry.record(CALLS, 1, ("shutdown",))
    assert registry.text().count("# TYPE test_calls_total counter\n") == 1
    assert registry.text().count("# HELP test_calls_total Calls.\n") == 1


@given(kinds=st.integers(0, 3 * MOST_SERIES), times=st.integers(1, 2), text=st.text(max_size=LONGEST_LABEL))
def test_labels_never_grow_without_limit_and_no_value_is_lost(kinds: int, times: int, text: str) -> None:
    registry = Registry()
    for number in range(kinds):
        for _ in range(times):
            registry.record(CALLS, 1, (f"{number}{text}",))
    found = samples(registry)
    assert len(found) <= MOST_SERIES + 1
    assert sum(found.values()) == kinds * times


def test_what_does_not_fit_is_counted_as_other() -> None:
    registry = Registry()
    for number in range(MOST_SERIES + 7):
        registry.record(CALLS, 1, (f"code_{number}",))
    assert samples(registry)["test_calls_total", (("outcome", OTHER),)] == 7


DRAINING = Measure("test.draining", MeasureKind.GAUGE, "Draining.", is_least=True)
VALUES = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["a", "b"]), st.sampled_from([0.0625, 0.5, 4.0])),
    max_size=30,
)


@given(values=VALUES, gauges=st.tuples(*[st.integers(0, 1)] * 3))
def test_the_values_of_several_processes_are_those_of_one_that_did_it_all(
    values: list[tuple[int, str, float]], gauges: tuple[int, ...]
) -> None:
    whole, parts = Registry(), [Registry() for _ in gauges]
    for process, outcome, seconds in values:
        for registry in (whole, parts[process]):
            registry.record(CALLS, 1, (outcome,))
            registry.record(WAIT, seconds)
    for part, gauge in zip(parts, gauges, strict=True):
        part.read(UP, lambda gauge=gauge: gauge)  # type: ignore[misc]
        part.read(DRAINING, lambda gauge=gauge: gauge)  # type: ignore[misc]
    whole.read(UP, lambda: sum(gauges))
    whole.read(DRAINING, lambda: min(gauges))
    # Two steps, as for workers that end one after the other.
    first = Registry.of(part.snapshot() for part in parts[:2])
    assert samples(Registry.of([first.snapshot(), parts[2].snapshot()])) == samples(whole)


def test_a_process_that_has_ended_leaves_its_counts_and_not_its_gauges() -> None:
    ended, whole = Registry(), Registry()
    ended.record(CALLS, 2, ("user_hangup",))
    ended.read(UP, lambda: 5)
    whole.add(ended.snapshot(), is_over=True)
    assert samples(whole) == {("test_calls_total", (("outcome", "user_hangup"),)): 2}
