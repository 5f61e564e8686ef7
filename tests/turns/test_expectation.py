"""Which value the agent has just asked for."""

from tests.rows import each_row
from voiceflow.turns.expectation import expected_value
from voiceflow.turns.values import Expectation, Value


@each_row(
    ("text", "expected"),
    [
        ("What is your number?", Expectation(Value.PHONE)),
        ("Now I just need your phone number.", Expectation(Value.PHONE)),
        ("And what's the best number to reach you?", Expectation(Value.PHONE)),
        ("Could I have your order number?", Expectation(Value.CODE)),
        ("May I get your booking code first?", Expectation(Value.CODE)),
        ("Please tell me your card number. Take your time.", Expectation(Value.CARD)),
        ("I'll need the last four digits of your card.", Expectation(Value.CODE, 4)),
        ("What's the 6-digit code?", Expectation(Value.CODE, 6)),
        ("Can I take your e-mail address?", Expectation(Value.EMAIL)),
        ("Could you spell that for me?", Expectation(Value.SPELLING)),
        ("When were you born?", Expectation(Value.DATE)),
        ("And your postcode?", Expectation(Value.POSTCODE)),
        ("Your zip code, please.", Expectation(Value.POSTCODE)),
        ("Where do you live?", Expectation(Value.ADDRESS)),
        ("May I have your full name?", Expectation(Value.NAME)),
    ],
)
def test_a_question_for_a_value_is_known(text: str, expected: Expectation) -> None:
    assert expected_value(text) == expected
    assert expected_value("Thank you, John. " + text) == expected


@each_row(
    "text",
    [
        "", "How can I help you?", "What is your name?", "What day would you like?",
        "What is your room number?",
        "Is this the right number?", "Your number is 415.", "Shall I send it to your e-mail address?",
        "Can I call you back on this number?", "Let me check your order number.", "We'll send you an e-mail.",
        "What is your number? I see it here. Which day would you like?",
    ],
)  # fmt: skip
def test_what_asks_for_no_value_expects_none(text: str) -> None:
    assert expected_value(text) is None
