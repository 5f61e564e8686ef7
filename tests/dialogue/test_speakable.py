"""What a voice is given to read."""

from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.dialogue import ClauseSplitter, has_speech, speakable


@each_row(
    ("written", "spoken"),
    [
        ("**Hello**, *my* ***dear*** friend! ", "Hello, my dear friend! "),
        ("This is __very__ _important_. ", "This is very important. "),
        ("# Prices\n## Today\n", "Prices\nToday\n"),
        ("- one\n* two\n+ three\n• four\n  - five\n", "one\ntwo\nthree\nfour\nfive\n"),
        ("- [ ] to do\n- [x] done\n", "to do\ndone\n"),
        ("1. First\n2. Second\n", "1. First\n2. Second\n"),
        ("> quoted\n", "quoted\n"),
        ("See [our page](https://x.y/a_(b)) now", "See our page now"),
        ("![a cat](https://x.y/cat.png)", "a cat"),
        ("<https://x.y/z>", "https://x.y/z"),
        ("Say `please` to it", "Say please to it"),
        ("```python\nx = 1\n```\n", "x = 1\n"),
        ("~~old~~ new", "old new"),
        ("| a | b |\n|---|:-:|\n| c | d |\n", "a, b\nc, d\n"),
        ("one\n---\ntwo", "one\ntwo"),
        ("Great 🙂! Family 👨‍👩‍👧 and flag 🇩🇪.", "Great! Family and flag."),
        ("Press 1️⃣ or ☎️ now ✅", "Press 1 or now"),
        ("\\*not bold\\*", "not bold"),
        ("<b>bold</b> and <p class='x'>par</p>", "bold and par"),
        ("**Bold begins, ", "Bold begins, "),
        ("and ends** here. ", "and ends here. "),
        ("5 * 3 and 5*3 and 2**3", "5 * 3 and 5*3 and 2**3"),
        ("snake_case and a_b@c.de stay", "snake_case and a_b@c.de stay"),
        ('Wait <break time="1s" /> a bit', 'Wait <break time="1s" /> a bit'),
        ("<emphasis>now</emphasis> [laughs] ok", "<emphasis>now</emphasis> [laughs] ok"),
        (
            "It is -5 degrees, #1 in the world, 50 % off & more.",
            "It is -5 degrees, #1 in the world, 50 % off & more.",
        ),
        ("C# and a > b | c", "C# and a > b, c"),
        ("می‌خواهم", "می‌خواهم"),
        ("🙂", ""),
        ("", ""),
    ],
)
def test_marks_for_the_eye_are_left_out(written: str, spoken: str) -> None:
    assert speakable(written) == spoken


PLAIN = st.lists(
    st.sampled_from("hello there what is it, yes. 3.50 10:30 don't €5 a-b?".split()), min_size=1
).map(" ".join)


@given(PLAIN)
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert speakable(text) == text


MARKED = st.one_of(
    PLAIN,
    PLAIN.map("**{}**".format),
    PLAIN.map("*{}*".format),
    PLAIN.map("`{}`".format),
    PLAIN.map("[{}](https://x.y/z)".format),
)


@given(st.lists(MARKED).map(" ".join))
def test_no_mark_is_left_when_it_goes_clause_by_clause(text: str) -> None:
    splitter = ClauseSplitter()
    spoken = "".join(map(speakable, [*splitter.feed(text), splitter.flush()]))
    assert not set(spoken) & set("*`[]()")
    assert spoken.split() == speakable(text).split()


@given(st.text())
def test_anything_can_be_made_speakable(text: str) -> None:
    speakable(text)


WORDS = ["Yes.", "6", "はい。", "да", "نعم", "१२", "½", "```\nFine.\n```", "[laughs]", "**a**"]
NO_WORDS = ["", " \n", ".", "...", "…", "?!", "-", "---", "***", "**", "|---|", "🙂", "👨‍👩‍👧 🇩🇪", "ℹ️"]


@each_row("text", WORDS)
def test_words_and_numbers_of_any_script_are_speech(text: str) -> None:
    assert has_speech(text)


@each_row("text", [*NO_WORDS, "```", "```python\n", "<break time='1s'/>"])
def test_what_a_voice_cannot_say_is_no_speech(text: str) -> None:
    assert not has_speech(text)


@given(st.text(st.sampled_from("abZ09 .,;:?!'\"%&$/()"), max_size=30))
def test_plain_text_reads_as_it_does_before_a_letter_of_another_script(text: str) -> None:
    assert speakable(f"{text}\n您") == f"{speakable(text)}\n您"
