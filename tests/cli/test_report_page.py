"""The report of a call: what is in it, and that it needs nothing else."""

from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from tests.cli.demo_scene import ANSWER, HOURS, ORIGIN, PARKING, Twist, interrupted_call, without_audio
from voiceflow import Direction, OperationFrame, OperationKind, Processor
from voiceflow.cli.demo_checks import check_call
from voiceflow.cli.report import FinishedCall, page, transcript
from voiceflow.inspector.timeline import CallTimeline
from voiceflow.records import CostObserver, Prices, PriceTable

VOID = {"meta", "br", "img", "input", "link", "hr"}


class Outline(HTMLParser):
    """Checks that every element is closed, and collects attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "xlink:href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def report_of(twist: Twist | None = None, *, title: str = "A call") -> FinishedCall:
    evidence = interrupted_call(twist).evidence([HOURS, PARKING], 10.0)
    return FinishedCall(
        title=title,
        subtitle="bot.py",
        journal=evidence.journal,
        sound=evidence.sound,
        clears=[clear.at for clear in evidence.record.clears],
        checks=check_call(evidence),
    )


def outline_of(text: str) -> Outline:
    outline = Outline()
    outline.feed(text)
    assert outline.open == []
    return outline


def test_the_page_needs_nothing_else_and_runs_nothing() -> None:
    text = page(report_of())
    outline = outline_of(text)
    assert [address[:15] for address in outline.addresses] == ["data:audio/wav;"]
    assert not outline.tags & {"script", "link", "iframe", "img", "object"}
    assert "url(" not in text
    assert "@import" not in text


def test_the_page_tells_the_conversation_with_what_was_cut_off_struck_through() -> None:
    text = without_audio(page(report_of()))
    assert "<p>We are open from <s>eight until six every day.</s></p>" in text
    assert "<tr><th>assistant</th><td>We are open from <s>eight until six every day.</s></td></tr>" in text
    assert "<p>Is there parking?</p>" in text
    assert "barges in" in text


def test_what_was_said_cannot_break_the_page() -> None:
    twist = Twist(understood="<script>alert(1)</script> & </svg> open", answer="<b>garage</b>")
    text = page(report_of(twist, title="<i>title</i>"))
    outline = outline_of(text)
    assert not outline.tags & {
        "script",
        "b" if "<b>garage" in text else "script",
        "i" if "<i>title" in text else "script",
    }
    ElementTree.fromstring(CallTimeline(report_of(twist).view).svg())


def test_a_check_that_failed_says_what_was_expected() -> None:
    report = report_of(Twist(clear=5.7))
    text = page(report)
    assert 'class="fail"' in text
    assert "expected: clear within 500 ms" in text
    assert "FAIL  could interrupt" in transcript(report)


def test_the_time_between_voices_is_told_step_by_step() -> None:
    report = report_of()
    turn = report.journal.turns[0]
    steps = {name: round(seconds, 6) for name, seconds in report.view.steps(turn).items()}
    assert steps == {
        "end of speech": 0.3,
        "transcript": 0.2,
        "turn": 0.0,
        "model": 0.4,
        "voice": 0.0,
        "line": 0.1,
    }
    assert sum(steps.values()) == pytest.approx(1.0)


def test_the_timeline_shows_turns_answers_and_the_interruption() -> None:
    report = report_of()
    drawing = ElementTree.fromstring(CallTimeline(report.view).svg())
    classes = [element.get("class") for element in drawing.iter()]
    assert classes.count("turn") == 1
    assert classes.count("turn barge") == 1
    assert classes.count("wait") == 2
    assert classes.count("mark clear") == 1
    assert classes.count("mark interrupt") == 1
    assert classes.count("mark commit") == 2
    assert classes.count("voice caller") == classes.count("voice agent") == 1


def test_everything_stands_where_its_time_is() -> None:
    report = report_of()
    timeline = CallTimeline(report.view)
    width = float(ElementTree.fromstring(timeline.svg()).get("width") or 0)
    clear = next(
        element
        for element in ElementTree.fromstring(timeline.svg()).iter()
        if element.get("class") == "mark clear"
    )
    x = float(clear[1].get("x1") or 0)
    assert x == pytest.approx(62 + (width - 80) * 5.2 / 10.0, abs=1)


def test_a_call_in_which_nothing_happened_has_a_report_too() -> None:
    scene = interrupted_call()
    scene.journal.turns.clear()
    scene.journal.replies.clear()
    scene.journal.notes.clear()
    sound = scene.over(10.0)
    report = FinishedCall(title="Nothing", subtitle="", journal=scene.journal, sound=sound)
    outline_of(page(report))
    assert transcript(report).startswith("Nothing")


def test_the_transcript_is_in_order_and_complete() -> None:
    lines = transcript(report_of()).splitlines()
    said = [line[8:].split(maxsplit=1) for line in lines if line[:6].strip().replace(".", "").isdigit()]
    assert said == [
        ["caller", "When are you open?"],
        ["agent", f"We are open from — [cut off: {ANSWER.removeprefix('We are open from ')}]"],
        ["caller", "Is there parking?"],
        ["agent", "Yes, there is a garage."],
    ]


def test_seconds_count_from_the_start_of_the_call() -> None:
    assert report_of().view.second(ORIGIN + 2.5) == 2.5


def test_the_report_shows_the_usage_and_the_cost_of_each_vendor() -> None:
    table = PriceTable(currency="EUR", vendors={"voice & co": Prices(thousand_characters=2.0)})
    for prices, shown in ((table, "2.0000 EUR"), (PriceTable(), "Without prices")):
        costs = CostObserver(prices, clock=lambda: 0.0)
        counts = (("characters", 1000),)
        frame = OperationFrame(
            processor="TTS", kind=OperationKind.TTS, began=0.0, ended=1.0, vendor="voice & co", counts=counts
        )
        costs.observe(Processor(), frame, Direction.DOWNSTREAM)
        text = page(replace(report_of(), costs=costs))
        outline_of(text)
        assert "voice &amp; co" in text
        assert "1,000" in text
        assert shown in text
