"""What a voice has spoken of numbers and the like is known in the words that the model wrote."""

from hypothesis import example, given
from hypothesis import strategies as st

from voiceflow.audio.units import units
from voiceflow.audio.words import Word, join_words
from voiceflow.dialogue import heard_prefix
from voiceflow.dialogue.spoken import Speakable, SpokenForm, SpokenText


def words_of(text: str) -> list[Word]:
    """The words of a text as a voice reports them: a second for each."""
    words, last = [], 0
    for number, (start, end) in enumerate(units(text)):
        words.append(Word(text[start:end], number, number + 1.0, is_joined=start == last and start > 0))
        last = end
    return words


def digits(text: str, language: str) -> list[SpokenForm]:
    """Digits as several words each; some with a sign in them."""
    names = {"1": "one", "2": "two and", "3": "three (of three)", "4": "vier-und", "5": "五 五"}
    return [SpokenForm(at, at + 1, names[sign]) for at, sign in enumerate(text) if sign in names]


SIGNS = ["a", "it is", "1", "23", "€4,", "5.", "第5章", "(1)", " ", "\n", ", "]
PIECES = st.lists(st.sampled_from(SIGNS), max_size=12)
CLAUSES = st.lists(PIECES.map(lambda pieces: f"{''.join(pieces)} "), min_size=1, max_size=4)
SPEAKABLE = Speakable(filters=[digits])


@given(CLAUSES)
@example(["€4, it is 23. "])
def test_all_that_was_spoken_is_all_that_was_written(clauses: list[str]) -> None:
    reply = SpokenText()
    spoken = "".join(reply.add(clause, SPEAKABLE.find(clause)) for clause in clauses)
    assert spoken == SPEAKABLE.speak("".join(clauses))
    heard = [*reply.hear(words_of(spoken)), *reply.flush()]
    written = "".join(clauses)
    assert [word.text for word in heard] == [written[a:b] for a, b in units(written)]
    assert join_words(heard).split() == written.split()
    assert all(word.start <= word.end for word in heard)


@given(CLAUSES, st.integers(0, 40))
def test_a_part_that_was_spoken_is_a_beginning_of_what_was_written(clauses: list[str], count: int) -> None:
    reply = SpokenText()
    spoken = "".join(reply.add(clause, SPEAKABLE.find(clause)) for clause in clauses)
    heard = reply.hear(words_of(spoken)[:count])
    written = "".join(clauses)
    parts = [written[a:b] for a, b in units(written)]
    assert [word.text for word in heard] == parts[: len(heard)]
    # No more is known as heard than was spoken.
    end = units(written)[len(heard) - 1][1] if heard else 0
    assert len("".join(SPEAKABLE.speak(written[:end]).split())) <= len(
        "".join("".join(word.text for word in words_of(spoken)[:count]).split())
    )
    assert written.startswith(heard_prefix(written, join_words(heard)))


@given(CLAUSES, st.lists(st.integers(1, 5), max_size=20))
def test_it_does_not_matter_how_the_words_arrive(clauses: list[str], sizes: list[int]) -> None:
    once, pieces = SpokenText(), SpokenText()
    spoken = "".join(once.add(clause, SPEAKABLE.find(clause)) for clause in clauses)
    for clause in clauses:
        pieces.add(clause, SPEAKABLE.find(clause))
    words, heard = words_of(spoken), []
    for size in [*sizes, len(words)]:
        heard += pieces.hear(words[:size])
        words = words[size:]
    assert heard == once.hear(words_of(spoken))


def test_words_are_spoken_once_all_of_their_form_was() -> None:
    reply = SpokenText()
    text = reply.add("It costs €12.50, sir. ", [SpokenForm(9, 15, "twelve euros fifty")])
    assert text == "It costs twelve euros fifty, sir. "
    words = words_of(text)
    assert [word.text for word in reply.hear(words[:4])] == ["It", "costs"]
    assert reply.hear(words[4:5]) == [Word("€12.50,", 2.0, 5.0)]


def test_a_form_that_the_voice_reports_in_part_is_complete_with_the_last_audio() -> None:
    reply = SpokenText()
    text = reply.add("No. 12", [SpokenForm(4, 6, "one two")])
    assert [word.text for word in reply.hear(words_of(text)[:2])] == ["No."]
    assert [word.text for word in reply.flush()] == ["12"]
    assert reply.flush() == []


def test_the_earlier_filter_wins_and_blank_forms_are_ignored() -> None:
    def first(text: str, language: str) -> list[SpokenForm]:
        return [SpokenForm(0, 2, "both"), SpokenForm(3, 4, " ")]

    assert Speakable(filters=[first, digits]).speak("12 3") == "both three (of three)"
