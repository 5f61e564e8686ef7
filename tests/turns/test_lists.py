"""Lists of things, as answers to a question that asks for them."""

import pytest

from voiceflow.turns import TurnPolicy
from voiceflow.turns.expectation import expected_value
from voiceflow.turns.languages import language_of
from voiceflow.turns.lists import list_of
from voiceflow.turns.values import Expectation, Value

QUESTIONS = {
    "en": "What would you like to order?",
    "de": "Was möchten Sie bestellen?",
    "es": "¿Qué quiere pedir?",
    "fr": "Que souhaitez-vous commander ?",
    "it": "Cosa vuole ordinare?",
    "nl": "Wat wilt u bestellen?",
    "pt": "O que deseja pedir?",
}
UNFINISHED = {
    "en": "Two large pizzas. A green salad.",
    "de": "Zwei große Pizzen. Einen Salat.",
    "es": "Dos pizzas grandes. Una ensalada.",
    "fr": "Deux grandes pizzas. Une salade.",
    "it": "Due pizze grandi. Una insalata.",
    "nl": "Twee grote pizza's. Een salade.",
    "pt": "Duas pizzas grandes. Uma salada.",
}
LAST = {
    "en": "and three bottles of water.",
    "de": "und drei Flaschen Wasser.",
    "es": "y tres botellas de agua.",
    "fr": "et trois bouteilles d'eau.",
    "it": "e tre bottiglie d'acqua.",
    "nl": "en drie flessen water.",
    "pt": "e três garrafas de água.",
}


@pytest.mark.parametrize("code", QUESTIONS)
def test_a_question_for_an_order_expects_a_list(code: str) -> None:
    assert expected_value(QUESTIONS[code], language_of(code)) == Expectation(Value.LIST)


@pytest.mark.parametrize("code", UNFINISHED)
def test_items_without_a_last_one_are_waited_for(code: str) -> None:
    policy = TurnPolicy(language=code)
    asked = Expectation(Value.LIST)
    assert policy.rule_after(UNFINISHED[code], expecting=asked) == "silence_dictation"
    assert policy.rule_after(f"{UNFINISHED[code]} {LAST[code]}", expecting=asked) == "silence"


@pytest.mark.parametrize(
    "text", ["A pizza and a salad.", "Um, two coffees and a tea.", "A tea. Plus two scones."]
)
def test_a_list_with_a_last_item_may_be_over(text: str) -> None:
    found = list_of(text)
    assert found is not None
    assert found.is_complete is None


@pytest.mark.parametrize("text", ["Two pizzas, please.", "A salad. Thanks."])
def test_a_list_behind_which_the_user_says_please_is_over(text: str) -> None:
    assert TurnPolicy().rule_after(text, expecting=Expectation(Value.LIST)) == "silence_finished"


@pytest.mark.parametrize(
    "text", ["I'd like two pizzas.", "What do you have?", "Nothing, thanks.", "A what?", "Coffee.", ""]
)
def test_sentences_and_questions_are_no_lists(text: str) -> None:
    assert list_of(text) is None


@pytest.mark.parametrize(
    "question", ["What is your order number?", "Would you like to order?", "What is it?"]
)
def test_other_questions_expect_no_list(question: str) -> None:
    expected = expected_value(question)
    assert expected is None or expected.value is not Value.LIST


@pytest.mark.parametrize("text", ["24.", "The 14.", "It's 12."])
def test_a_number_that_nobody_asked_for_begins_a_value(text: str) -> None:
    assert TurnPolicy().rule_after(text, may_go_on=True) in ("silence_open", "silence_dictation")
    assert TurnPolicy().rule_after(text) == "silence_finished"
