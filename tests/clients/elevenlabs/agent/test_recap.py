"""The recap of a conversation that has to start again."""

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.elevenlabs.agent.recap import Recap

TEXT = st.text("abc ", max_size=40)


@given(st.lists(st.tuples(st.booleans(), TEXT), max_size=40), st.integers(0, 60))
def test_a_recap_is_bounded_and_holds_the_end(lines: list[tuple[bool, str]], limit: int) -> None:
    recap = Recap(limit)
    for number, (is_user, text) in enumerate(lines):
        if is_user:
            recap.user(text)
        else:
            recap.agent(text, number)
    kept = [line.split(": ", 1)[1] for line in recap.text().splitlines()[1:]]
    said = [text.strip() for _, text in lines if text.strip()]
    assert sum(map(len, kept)) <= limit
    # The oldest that is left may have lost its beginning, if it alone is longer than the limit.
    assert [text.strip()[-limit:] if limit else "" for text in said[len(said) - len(kept) :]] == kept
    if said and len(said[-1]) <= limit:
        assert kept
