"""Chains as Mermaid flowcharts."""

import re

from tests.chain.drawing.shapes import FORKED, NESTED, STANDARD
from voiceflow.chain.drawing import mermaid_of


def test_frames_downstream_are_solid_and_those_upstream_are_dotted() -> None:
    lines = mermaid_of(STANDARD).splitlines()
    assert lines[:2] == ["flowchart TD", '    n0["CallInput"]']
    assert '    n0 -->|"UserAudio<br/>DTMF<br/>Say<br/>Play<br/>AskKeys"| n1' in lines
    assert '    n3 -.->|"Commit<br/>DivertKeys"| n2' in lines


def test_every_branch_is_joined_to_what_stands_before_and_behind() -> None:
    text = mermaid_of(FORKED)
    names = dict(re.findall(r'(n\d+)\["(\w+)"\]', text))
    arrows = {(names[a], names[b]) for a, b in re.findall(r"(n\d+) -->(?:\|.*\|)? (n\d+)", text)}
    assert arrows == {
        ("CallInput", "VAD"),
        ("VAD", "LocalSTT"),
        ("LocalSTT", "Quote"),
        ("VAD", "Meter"),
        ("Quote", "LLM"),
        ("Meter", "LLM"),
        ("LLM", "LocalTTS"),
        ("LocalTTS", "CallOutput"),
    }


def test_signs_of_the_language_in_a_name_are_escaped() -> None:
    assert '["#lt;#quot;a#quot; #amp; b>"]' in mermaid_of(NESTED)
