"""Whether words look like the end of what somebody wanted to say."""

import pytest

from tests.rows import each_row
from voiceflow.turns import TurnPolicy
from voiceflow.turns.completeness import Completeness, completeness_of
from voiceflow.turns.languages import language_of
from voiceflow.turns.values import Expectation, Value
from voiceflow.turns.words import words_of

FINISHED, UNKNOWN, OPEN = Completeness.FINISHED, Completeness.UNKNOWN, Completeness.OPEN

FRAGMENTS = """
My order number is. | The doctor's name is. | The problem is. | What I'd like to know is. | That would be.
So the reason I'm calling is that. | I think that. | Is it possible to? | Can you tell me whether? | What if?
So the reason I'm calling. | What I need. | I'm calling about. | I'm calling because. | I'd like to. | I want.
I would like to book a table for. | I was born in. | My appointment is on. | What is the price of?
It's next to.
How much is a ticket to? | I'd like to speak to the. | On the. | I have a question about my. | It's Dr.
Can I have? | Do you have? | How do I? | Could I. | What time do? | Is there a? | He's at. | Are you open on?
I'd like two large boxes and. | In the morning or. | Between nine and. | And then. | But. | Well.
Actually. | Um.
If you have anything on Tuesday. | When I called last week. | While I was waiting. | As soon as I get home.
After I called you. | Unless you have something earlier. | Before I do that. | If I come on Wednesday and.
Let me think. | Hold on. | One moment, please. | Just a second. | Yes, let me just check. | Bear with me.
Sorry, hold on. | Let me get my card. | I'm just looking for it. | Give me a second. | Hang on a minute.
I was hoping to. | I've already. | Maybe we could. | Um, let me see. | It's on.
The reason I called is because.
The man who. | Either Monday or. | Thanks for. | If you could check. | Whenever I press the button. | Even if.
It's spelled. | It's called. | I'm. | My name's. | There are. | It's john dot smith at.
It was on the third of. | Give me a little time. | Give me two minutes. | Where did I put it?
I wanted to ask you. | I'd like to let you know.
I want let me see. | It was let me check. | Let me see if I have it. | Let me check my calendar.
""".replace("\n", "|").split("|")
SENTENCES = """
Yes. | No, thank you. | Tuesday. | On Tuesday at nine. | How much does it cost? | Thank you. | Hello. | Sorry?
It's for my son. | That's all I wanted to know. | What are you waiting for? | Where are you from? | What for?
Who am I speaking to? | That's what I'm looking for. | It's the one I paid for.
That's the person I spoke to.
I need somebody to talk to. | Come in. | Please go on. | Turn it on. | I can't log in. | The day after.
By May.
I think so. | I hope not. | I'd love to. | I don't want to. | Yes, I do. | Yes, it is. | No, it isn't.
Is it?
I think it is. | I don't know where the office is. | Can you tell me what the price is?
Can you tell me when?
I want that. | What's that? | Is that all? | I like that. | Sort of. | And so on. | As soon as possible.
Right now.
When do you open? | When is the next train? | If possible. | If that's okay. | Since Tuesday. | After lunch.
If you have anything on Tuesday, I'd take it. | If you have anything on Tuesday that would be great.
When I called last week they said no. | Because I lost my card. | I'd like it in blue. | What is it like?
Let me speak to a person. | How long do I have to wait? | What do you need? | That's all I need.
Whenever you like.
Let me see it was on a Monday. | Let me think, I have two of them. | Let me check my wife has the ticket.
You have to let me think. | Let me see there's one on the door.
Where to? | Is he in? | The light is on. | Not that I know of. | Grade A. | If you could. | It's a B.
He told me so.
My name is Will. | What's on? | Is it still on? | Where should I send it to? | What street is it on? | I'm in.
How do you spell it? | What is it called? | On the third of May. | I'm just calling to say thanks.
I want to cancel. | Where is my order? | Where's my parcel? | Give me a person. | Give me a table for two.
""".replace("\n", "|").split("|")


@each_row("text", [text.strip() for text in FRAGMENTS if text.strip()])
@each_row("before", ["", "Hello, good morning. "])
def test_a_fragment_is_open_whatever_mark_stands_behind_it(text: str, before: str) -> None:
    bare = text.rstrip(".?")
    assert {completeness_of(before + bare + mark) for mark in (".", "?", "", ",", "...")} == {OPEN}


@each_row("text", [text.strip() for text in SENTENCES if text.strip()])
def test_a_sentence_that_may_end_so_is_finished(text: str) -> None:
    assert completeness_of(text) is FINISHED
    assert completeness_of("I see. " + text) is FINISHED


@pytest.mark.parametrize(
    "text", ["I'd like to come on Tuesday", "yes", "", "?!", "plan b", "Ich komme am Dienstag"]
)
def test_without_a_mark_the_words_tell_nothing(text: str) -> None:
    assert completeness_of(text) is UNKNOWN


@pytest.mark.parametrize(
    "text", ["On Tuesday,", "Well...", "I'd like…", "I'd like the blue –", "我想，", "はい、"]
)
def test_a_pause_that_was_written_goes_on(text: str) -> None:
    assert completeness_of(text) is OPEN


@pytest.mark.parametrize("text", ["我们星期二来。", "はい。", "왜요?", "क्यों।"])
def test_marks_of_other_scripts_end_a_sentence_too(text: str) -> None:
    assert completeness_of(text, language=language_of("xx")) is FINISHED


def test_words_keep_their_apostrophes_hyphens_and_marks() -> None:
    assert words_of("I'd  like, Mm-hm — it’s") == ["i'd", "like", "mm-hm", "it's"]
    assert words_of("नमस्ते! cafe\u0301 'quoted' rock-") == ["नमस्ते", "cafe\u0301", "quoted", "rock"]


def test_letters_of_a_script_without_spaces_count_one_by_one() -> None:
    assert words_of("请拨打 0155 谢谢") == ["请", "拨", "打", "0155", "谢", "谢"]
    assert words_of("ที่นี่") == ["ที่", "นี่"]


def test_the_silence_follows_the_words() -> None:
    policy = TurnPolicy(silence=0.6, silence_finished=0.3, silence_open=1.5, silence_dictation=2.5)
    texts = ("Yes.", "yes", "and", "0155.", "J-O-H.")
    assert [policy.silence_after(text) for text in texts] == [0.3, 0.6, 1.5, 2.5, 2.5]


def test_a_dictation_is_waited_for_at_least_as_long_as_any_open_sentence() -> None:
    assert TurnPolicy(silence_open=3.0).silence_after("zero one five five") == 3.0


def test_what_the_agent_asked_for_lengthens_the_silence() -> None:
    policy = TurnPolicy()
    phone = Expectation(Value.PHONE)
    assert policy.silence_after("Four.") == policy.silence_finished
    assert policy.silence_after("Four.", expecting=phone) == policy.silence_dictation
    assert policy.silence_after("415 555 0134.", expecting=phone) == policy.silence_finished
    assert policy.silence_after("I don't have one.", expecting=phone) == policy.silence_finished


@pytest.mark.parametrize(
    "wrong", [{"silence": 0.0}, {"final_limit": -1.0}, {"words_to_interrupt": -1}, {"silence_dictation": 0.0}]
)
def test_a_policy_that_makes_no_sense_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        TurnPolicy(**wrong)  # type: ignore[arg-type]
