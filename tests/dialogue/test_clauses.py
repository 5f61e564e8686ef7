"""Cutting text into clauses: nothing lost, nothing cut in two, whatever the pieces."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.dialogue import ClauseSplitter

SNIPPETS = st.sampled_from(
    [
        *["Dr. ", "e.g. ", "3.50", "1,000", "10:30", "a.m. ", "Hello. ", "Well... ", "yes, ", "why? ", "\n"],
        *["\n\n", " ", "  ", "— ", " - ", "1. ", "x@y.de", "https://a.b/c?d=e.f, ", "word", "café"],
        *["**bold, text**", "[a, b. c](http://x.y/a, b)", "`a, b. c`", "`", "<", "["],
        *['<break time="1.0s, x. y" />', "<prosody rate='slow'>", "</prosody>", "你好。", "「是的。」"],
    ]
)
TEXTS = st.one_of(st.text(), st.lists(st.one_of(SNIPPETS, st.text(max_size=5))).map("".join))
LENGTHS = st.tuples(st.integers(1, 30), st.integers(1, 40), st.integers(40, 80))


def split(*pieces: str, splitter: ClauseSplitter | None = None) -> list[str]:
    splitter = splitter or ClauseSplitter()
    clauses = [clause for piece in pieces for clause in splitter.feed(piece)]
    rest = splitter.flush()
    return [*clauses, rest] if rest else clauses


@given(TEXTS, st.lists(st.integers(min_value=0)), LENGTHS)
def test_clauses_join_to_the_text_and_the_pieces_do_not_matter(
    text: str, places: list[int], lengths: tuple[int, int, int]
) -> None:
    first, least, most = lengths
    made = [ClauseSplitter(first_min=first, min_length=least, max_length=most) for _ in range(3)]
    bounds = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    whole = split(text, splitter=made[0])
    assert "".join(whole) == text
    assert split(*(text[start:end] for start, end in pairwise(bounds)), splitter=made[1]) == whole
    assert split(*text, splitter=made[2]) == whole
    assert all(len(clause) <= 2 * most for clause in whole)


@given(TEXTS)
def test_only_the_last_clause_may_be_short_or_blank(text: str) -> None:
    clauses = split(text)
    assert all(clause.strip() for clause in clauses[:-1])
    assert all(len(clause.strip()) >= 4 for clause in clauses[:-1])


@each_row(
    "clauses",
    [
        ["Good morning! ", "This is the practice of Doctor Smith, ", "how can I help you? "],
        ["Sure, I can help with that. ", "One moment please."],
        ["Your total is $3.50 for 1,000 pieces, ", "due at 10:30 on the third of May."],
        ["Please ask Dr. Smith or Mrs. J. R. Jones, ", "e.g. at 9 a.m. or 5 p.m. on Mondays."],
        ["Bring your documents, ", "i.e. passport and ticket, ", "etc. and come to St. John's Rd. 5."],
        ["Write to jane.doe@example.com or see https://example.com/a,b?c=d. ", "Then call us."],
        ["Well... let me see, ", "I think... yes, that works for us. ", "Good."],
        ["He said: “No problem at all.” ", "And then he left the house (quietly). ", "End."],
        ["We have these things for you:\n", "- apples from the garden\n", "- pears from the market\n"],
        ["1. Take the first street left", " and then go on."],
        ["I will look that up — ", "it takes me only a second - ", "thank you."],
        ["你好，我可以帮助你。", "请问你叫什么名字？", "谢谢。"],
        ["「こんにちは。」", "それでは始めましょう。"],
        ["¿En qué puedo ayudarle? ", "El Sr. García está aquí."],
        ["Das kostet z.B. bei Hrn. Maier bzw. Fr. Kunz ca. drei Euro. ", "Passt das?"],
        ["Look at [our page, please. Now](https://x.y/a, b.c) for more, ", "or call."],
        ['Wait for it <break time="1.5s, a. b" /> and listen. ', "Now."],
        ['Now <prosody rate="slow">very slowly, my friend. Yes</prosody> it is. ', "Good."],
        ["Type `git add, then. commit` and press enter, ", "please."],
        ["**Very important, ", "my dear and only friend.** ", "Do not forget it."],
        ["That is 5 < 6, ", "and it always will be so. ", "Sure."],
    ],
)
def test_it_cuts_where_a_voice_would_breathe(clauses: list[str]) -> None:
    text = "".join(clauses)
    if clauses[0].startswith("1. "):
        clauses = [text]
    assert split(*text) == clauses


def test_a_clause_comes_with_its_white_space_and_not_later() -> None:
    splitter = ClauseSplitter()
    assert splitter.feed("One moment please.") == []
    assert splitter.feed(" ") == ["One moment please. "]
    assert splitter.flush() == ""


def test_the_first_clause_may_be_shorter_than_the_others() -> None:
    assert split("Yes of course, I will do that, my dear friend, and more.") == [
        "Yes of course, ",
        "I will do that, my dear friend, ",
        "and more.",
    ]


def test_too_short_a_start_waits_for_more() -> None:
    assert split("No. I do not think so. Why?") == ["No. I do not think so. ", "Why?"]


def test_a_long_clause_is_cut_at_white_space() -> None:
    clauses = split("word " * 100)
    assert [len(clause) for clause in clauses] == [200, 200, 100]


def test_a_word_without_end_is_cut_all_the_same() -> None:
    assert [len(clause) for clause in split("x" * 1000)] == [400, 400, 200]


def test_what_is_left_after_a_cut_counts_for_the_next() -> None:
    splitter = ClauseSplitter(max_length=40)
    assert split("ab " + "y" * 200, splitter=splitter) == ["ab ", "y" * 80, "y" * 80, "y" * 40]


def test_an_element_that_is_never_closed_does_not_hold_the_text_back() -> None:
    clauses = split('<prosody rate="slow"> ' + "Here we go again. " * 30)
    assert max(map(len, clauses)) <= 200


def test_a_new_text_begins_after_a_flush() -> None:
    splitter = ClauseSplitter()
    assert split("Yes of course, sir.", splitter=splitter) == ["Yes of course, ", "sir."]
    assert split("Yes of course, sir.", splitter=splitter) == ["Yes of course, ", "sir."]
