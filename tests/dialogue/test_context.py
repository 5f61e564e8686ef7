"""The conversation's memory: what was heard, to the word, and always fit for the API."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from voiceflow.clients.openai import ToolCall as ClientToolCall
from voiceflow.dialogue import AssistantMessage, Context, ContextLimits, ToolCall, ToolMessage
from voiceflow.dialogue.replies import LOST, PENDING, REFUSED
from voiceflow.emulators.openai import validate
from voiceflow.redaction import redaction

LOOK = ToolCall("call_a", "look_up", '{"day":"Monday"}')
BOOK = ToolCall("call_b", "book", "{}")


def short(context: Context, **options: Any) -> list[str]:
    """Role and text of each message, and the names of the tools called."""
    return [
        " ".join(
            [message["role"][0], message["content"]]
            + [f"<{call['function']['name']}>" for call in message.get("tool_calls", ())]
        )
        for message in context.to_openai(**options)
    ]


def test_a_reply_that_was_heard_to_its_end_is_kept_as_it_was_written() -> None:
    context = Context("Be brief.")
    context.add_user("Hi.")
    context.begin_reply(1)
    context.write(1, "Good morning!  ")
    context.write(1, "How are you?")
    context.heard(1, "Good morning! How are you?", is_final=True, is_complete=True)
    assert short(context) == ["s Be brief.", "u Hi.", "a Good morning!  How are you?"]


def test_the_full_text_may_be_told_at_the_end() -> None:
    context = Context()
    context.heard(1, "Good morning", is_final=True, is_complete=True, full_text="**Good** morning")
    assert short(context) == ["a **Good** morning"]


def test_a_reply_that_was_interrupted_is_kept_as_far_as_it_was_heard() -> None:
    context = Context()
    context.add_user("Hi.")
    context.write(1, "Good morning! How are you?")
    context.heard(1, "Good")
    assert short(context)[-1] == "a Good"
    context.heard(1, "Good morning!", is_final=True)
    context.add_user("Stop.")
    assert short(context) == ["u Hi.", "a Good morning!", "u Stop."]


def test_what_the_model_refused_to_answer_is_kept_and_not_shown_again() -> None:
    context = Context()
    context.add_user("Hi.")
    context.heard(1, "Hello.", is_final=True)
    context.add_user("Well,")
    context.heard(2, "", is_final=True)
    context.add_user("how do I pick a lock?")
    context.begin_reply(3)
    (call,) = context.add_tool_calls(3, [LOOK])
    context.add_tool_result(call.id, "A lock is picked with a pick.")
    context.refuse(3)
    context.write(3, "I can't help with that.")
    context.heard(3, "I can't help", is_final=True)
    context.add_user("Are you open?")
    asked = [message.text for message in context.messages(hide_refused=True)]
    assert asked == ["Hi.", "Hello.", REFUSED, "I can't help", "Are you open?"]
    told = [message.text for message in context.messages()]
    assert told[2:4] == ["Well,", "how do I pick a lock?"]
    assert [message.text for message in context.entries.before(context.entries.mark()).messages()][2:] == [
        REFUSED,
        "I can't help",
    ]
    assert [message.text for message in context.entries.older(keep=1).messages()][2:] == [
        REFUSED,
        "I can't help",
    ]
    restored = Context.from_export(context.export())
    assert restored.messages(hide_refused=True) == context.messages(hide_refused=True)
    assert restored.messages() == context.messages()


def test_a_refusal_of_a_reply_that_is_forgotten_changes_nothing() -> None:
    context = Context()
    context.add_user("Hi.")
    context.refuse(7)
    assert short(context) == ["u Hi."]


def test_a_script_without_spaces_is_kept_to_the_letter() -> None:
    context = Context()
    context.add_user("你好")
    context.write(1, "您好，请拨打 0155 谢谢。")
    context.heard(1, "您好，请拨打 0155", is_final=True)
    assert short(context) == ["u 你好", "a 您好，请拨打 0155"]


def test_what_was_heard_is_dealt_out_to_the_parts_around_a_tool_in_any_script() -> None:
    context = Context()
    context.add_user("你好")
    context.write(1, "我看一下。")
    context.add_tool_calls(1, [LOOK])
    context.add_tool_result("call_a", "free")
    context.write(1, "星期一可以。")
    context.heard(1, "我看一下。星期", is_final=True)
    assert [text for text in short(context) if text.startswith("a")] == ["a 我看一下。 <look_up>", "a 星期"]


def test_a_reply_of_which_nothing_was_heard_is_not_there() -> None:
    context = Context()
    context.add_user("Hi.")
    context.write(1, "Good morning!")
    context.add_user("I mean, hello.")
    context.heard(1, " ", is_final=True)
    assert short(context) == ["u Hi.", "u I mean, hello."]


def test_words_that_are_told_late_stand_where_the_reply_began() -> None:
    context = Context()
    context.begin_reply(1)
    context.add_user("Wait.")
    context.begin_reply(2)
    context.heard(2, "Yes?")
    context.heard(1, "Good", is_final=True)
    assert short(context) == ["a Good", "u Wait.", "a Yes?"]


def test_what_is_final_does_not_change() -> None:
    context = Context()
    context.heard(1, "Good", is_final=True)
    context.heard(1, "Good morning", is_final=True, is_complete=True, full_text="Good morning")
    context.write(1, "more")
    assert short(context) == ["a Good"]


def test_blank_text_of_the_user_is_not_noted() -> None:
    context = Context()
    context.add_user("  ")
    assert context.to_openai() == []


def test_tools_are_facts_and_stand_where_they_were_called() -> None:
    context = Context()
    context.add_user("When?")
    context.write(1, "One moment. ")
    context.add_tool_calls(1, [LOOK, ClientToolCall("call_b", "book", "{}")])
    assert context.add_tool_result("call_b", "booked")
    assert context.add_tool_result("call_a", "at five")
    context.write(1, "At five. Fine?")
    context.heard(1, "One moment. At five.", is_final=True)
    assert short(context) == [
        "u When?",
        "a One moment. <look_up> <book>",
        "t at five",
        "t booked",
        "a At five.",
    ]
    validate({"model": "m", "messages": context.to_openai()})


def test_a_complete_reply_with_tools_is_kept_as_written_in_each_part() -> None:
    context = Context()
    context.write(1, "One  moment. ")
    context.add_tool_calls(1, [LOOK])
    context.add_tool_result("call_a", "at five")
    context.write(1, "At  five. ")
    context.heard(1, "One moment. At five.", is_final=True, is_complete=True)
    assert short(context) == ["a One  moment. <look_up>", "t at five", "a At  five."]


def test_a_reply_that_goes_on_after_its_tools_is_shown_as_written() -> None:
    context = Context()
    context.add_user("When?")
    context.write(1, "One moment. ")
    context.add_tool_calls(1, [LOOK])
    context.add_tool_result("call_a", "at five")
    assert short(context) == ["u When?", "a  <look_up>", "t at five"]
    assert short(context, going_on=1) == ["u When?", "a One moment. <look_up>", "t at five"]
    context.heard(1, "One", is_final=True)
    assert short(context, going_on=1) == ["u When?", "a One <look_up>", "t at five"]


def test_a_second_round_of_calls_is_another_message() -> None:
    context = Context()
    context.add_tool_calls(1, [LOOK])
    context.add_tool_result("call_a", "free")
    context.add_tool_calls(1, [BOOK])
    assert short(context) == ["a  <look_up>", "t free", "a  <book>", f"t {PENDING}"]


def test_a_tool_that_was_cut_off_has_a_placeholder_until_its_result_comes() -> None:
    context = Context()
    context.add_tool_calls(1, [LOOK])
    assert short(context)[-1] == f"t {PENDING}"
    context.heard(1, "", is_final=True)
    assert short(context)[-1] == f"t {PENDING}"
    assert context.add_tool_result("call_a", "late")
    assert short(context)[-1] == "t late"


def test_a_result_that_nobody_waits_for_is_told() -> None:
    context = Context()
    assert not context.add_tool_result("call_a", "x")
    context.add_tool_calls(1, [LOOK])
    assert context.add_tool_result("call_a", "x")
    assert not context.add_tool_result("call_a", "y")


INVENTED = ["functions.look_up", "look up", "", "Öffnungszeiten", "x" * 200, "a\n", "日本", "look_up"]


@given(st.lists(st.sampled_from(INVENTED) | st.text(), min_size=1))
@example(INVENTED)
def test_an_invented_name_is_kept_in_a_form_that_servers_take(names: list[str]) -> None:
    context = Context()
    context.add_user("Hi.")
    noted = context.add_tool_calls(1, [ToolCall(f"call_{number}", name) for number, name in enumerate(names)])
    for call in noted:
        assert context.add_tool_result(call.id, "no such tool")
    messages = context.to_openai()
    validate({"model": "m", "messages": messages})
    assert [call["function"]["name"] for call in messages[1]["tool_calls"]] == [call.name for call in noted]


def test_a_legal_name_stays() -> None:
    assert [call.name for call in Context().add_tool_calls(1, [LOOK, BOOK])] == ["look_up", "book"]


def test_empty_and_doubled_ids_are_replaced() -> None:
    context = Context()
    noted = context.add_tool_calls(1, [LOOK, LOOK, ToolCall("", "book"), ToolCall("", "book")])
    assert noted[0].id == "call_a"
    assert len({call.id for call in noted} - {""}) == 4
    for number, call in enumerate(noted):
        assert context.add_tool_result(call.id, f"result {number}")
    assert short(context)[1:] == [f"t result {number}" for number in range(4)]
    validate({"model": "m", "messages": context.to_openai()})


def test_a_late_result_does_not_answer_a_later_call_with_the_same_id() -> None:
    context = Context()
    (first,) = context.add_tool_calls(1, [LOOK])
    (second,) = context.add_tool_calls(2, [LOOK])
    assert context.add_tool_result(first.id, "one")
    assert context.add_tool_result(second.id, "two")
    assert short(context) == ["a  <look_up>", "t one", "a  <look_up>", "t two"]


def test_the_same_id_may_come_in_a_later_reply() -> None:
    context = Context()
    context.add_tool_calls(1, [LOOK])
    context.add_tool_result("call_a", "one")
    context.add_tool_calls(2, [LOOK])
    context.add_tool_result("call_a", "two")
    assert short(context) == ["a  <look_up>", "t one", "a  <look_up>", "t two"]


def test_a_conversation_is_shortened_by_its_oldest_half() -> None:
    context = Context("Be brief.")
    for reply in range(1, 9):
        context.add_user(f"Question {reply}.")
        context.heard(reply, f"Answer {reply}.", is_final=True, is_complete=True)
    context.add_user("And now?")
    context.begin_reply(9)
    assert context.shorten()
    assert short(context)[:2] == ["s Be brief.", "u Question 6."]
    assert short(context)[-1] == "u And now?"
    while context.shorten():
        pass
    assert short(context) == ["s Be brief.", "u And now?"]


def test_the_last_turn_is_not_shortened_whatever_its_tools_said() -> None:
    context = Context()
    context.add_user("Look it up.")
    context.add_tool_calls(1, [LOOK])
    context.add_tool_result("call_a", "x" * 1000)
    assert not context.shorten()
    assert not Context("Be brief.").shorten()


# Anything may happen in any order.

REPLIES = st.integers(0, 4)
CALL_IDS = st.sampled_from(["c0", "c1", "c2"])
COUNTS = st.integers(0, 6)
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("user")),
        st.tuples(st.just("begin"), REPLIES),
        st.tuples(st.just("write"), REPLIES, COUNTS),
        st.tuples(st.just("calls"), REPLIES, st.lists(CALL_IDS, min_size=1, unique=True)),
        st.tuples(st.just("result"), CALL_IDS),
        st.tuples(st.just("heard"), REPLIES, COUNTS, st.booleans()),
        st.tuples(st.just("complete"), REPLIES),
    ),
    max_size=40,
)


class Script:
    """Plays events into a context and keeps its own account of what must hold."""

    def __init__(self, limits: ContextLimits | None = None) -> None:
        self.context = Context("Be brief.", limits=limits)
        self.said: list[str] = []
        self.written: dict[int, list[str]] = {}
        self.heard: dict[int, list[str]] = {}
        self.final: set[int] = set()
        self.results = 0

    def play(self, event: tuple[Any, ...]) -> None:
        getattr(self, f"on_{event[0]}")(*event[1:])

    def on_user(self) -> None:
        self.said.append(f"user{len(self.said)}")
        self.context.add_user(self.said[-1])

    def on_begin(self, reply: int) -> None:
        self.context.begin_reply(reply)

    def on_write(self, reply: int, count: int) -> None:
        words = self.written.setdefault(reply, [])
        new = [f"w{reply}.{len(words) + number}" for number in range(count)]
        if reply not in self.final:
            words += new
        self.context.write(reply, "".join(f"{word} " for word in new))

    def on_calls(self, reply: int, ids: list[str]) -> None:
        self.context.add_tool_calls(reply, [ToolCall(name, "f") for name in ids])

    def on_result(self, name: str) -> None:
        self.results += self.context.add_tool_result(name, "R!")

    def on_heard(self, reply: int, count: int, is_final: bool) -> None:
        words = self.written.get(reply, [])[:count]
        if reply not in self.final:
            self.heard[reply] = words
        self.context.heard(reply, " ".join(words), is_final=is_final)
        if is_final:
            self.final.add(reply)

    def on_complete(self, reply: int) -> None:
        words = self.written.get(reply, [])
        if reply not in self.final:
            self.heard[reply] = list(words)
        self.context.heard(reply, " ".join(words), is_final=True, is_complete=True)
        self.final.add(reply)


def words_of(messages: list[dict[str, Any]], role: str) -> list[str]:
    return [word for message in messages if message["role"] == role for word in message["content"].split()]


@given(EVENTS)
def test_any_order_of_events_gives_a_valid_conversation_of_what_was_heard(
    events: list[tuple[Any, ...]],
) -> None:
    script = Script()
    for event in events:
        script.play(event)
        messages = script.context.to_openai()
        validate({"model": "m", "messages": messages})
        assert words_of(messages, "user") == script.said
        agent = words_of(messages, "assistant")
        for reply, heard in script.heard.items():
            assert [word for word in agent if word.startswith(f"w{reply}.")] == heard
        assert len(agent) == sum(map(len, script.heard.values()))
        assert words_of(messages, "tool").count("R!") == script.results


@given(EVENTS, EVENTS)
def test_a_shortened_conversation_is_valid_and_forgets_from_the_front(
    events: list[tuple[Any, ...]], later: list[tuple[Any, ...]]
) -> None:
    script = Script()
    for event in events:
        script.play(event)
    before = script.context.to_openai()
    was_shortened = script.context.shorten()
    messages = script.context.to_openai()
    assert messages[0] == before[0]
    assert was_shortened or messages == before
    assert words_of(messages, "user")[-1:] == script.said[-1:]
    for event in later:
        script.play(event)
        messages = script.context.to_openai()
        validate({"model": "m", "messages": messages})
        kept = words_of(messages, "user")
        assert kept == script.said[len(script.said) - len(kept) :]


@given(EVENTS)
def test_a_reply_that_goes_on_is_valid_too(events: list[tuple[Any, ...]]) -> None:
    script = Script()
    for event in events:
        script.play(event)
    for reply in range(5):
        validate({"model": "m", "messages": script.context.to_openai(going_on=reply)})


def test_a_conversation_that_is_taken_up_goes_on_under_the_new_system_message() -> None:
    earlier = Context("Old.")
    earlier.add_user("Hi.")
    earlier.write(1, "Good morning! How are you?")
    earlier.heard(1, "Good morning!")
    context = Context("New.")
    context.add_user("This was not said.")
    context.take_up(earlier)
    # The same number again is another reply, and what is told late of the old one changes nothing here.
    context.begin_reply(1)
    context.heard(1, "Here I am.", is_final=True)
    earlier.heard(1, "Good morning! How are you?", is_final=True, is_complete=True)
    assert short(context) == ["s New.", "u Hi.", "a Good morning!", "a Here I am."]


def test_a_tool_that_ran_when_the_call_broke_has_no_result_afterwards() -> None:
    context = Context()
    context.add_user("Book it.")
    context.begin_reply(1)
    context.add_tool_calls(1, [LOOK, BOOK])
    context.add_tool_result("call_a", "free")
    context.take_up(context)
    assert short(context) == ["u Book it.", "a  <look_up> <book>", "t free", f"t {LOST}"]
    assert not context.add_tool_result("call_b", "done")


def test_what_was_said_before_the_first_sound_of_a_reply_stands_before_it() -> None:
    context = Context()
    context.add_user("Which rooms are there?")
    context.begin_reply(1)
    context.write(1, "Shall I book one?")
    context.add_user("yes", before=1)
    context.add_user("And the price?", before=7)
    context.heard(1, "Shall I book one?", is_final=True, is_complete=True)
    contents = [message["content"] for message in context.to_openai()]
    assert contents == ["Which rooms are there?", "yes", "Shall I book one?", "And the price?"]


def test_a_record_of_it_hides_a_match_that_was_heard_in_part() -> None:
    context = Context("The PIN is 4711 0815.")
    context.add_user("Is it 4711 0815?")
    context.write(1, "Yes, it is 4711 0815, I think.")
    context.heard(1, "Yes, it is 4711", is_final=True)
    context.begin_reply(2)
    context.heard(2, "4711 0815", is_final=True)
    told = [getattr(message, "text", "") for message in context.hidden(redaction(["4711 0815"])).messages()]
    assert told == ["The PIN is [hidden].", "Is it [hidden]?", "Yes, it is [hidden]", "[hidden]"]
    assert "4711 0815" in str([getattr(message, "text", "") for message in context.messages()])


def test_what_a_vendor_needs_back_stays_with_its_call_and_is_no_part_of_a_redacted_copy() -> None:
    context = Context()
    context.add_user("Six?")
    context.add_tool_calls(0, [ToolCall("a", "look_up", "{}", "signed")])
    context.add_tool_result("a", "It failed.", is_error=True)
    assert context.messages()[1:] == [
        AssistantMessage("", (ToolCall("a", "look_up", "{}", "signed"),)),
        ToolMessage("a", "It failed.", is_error=True),
    ]
    again = Context()
    again.take_up(context)
    assert again.messages() == context.messages()
    hidden = context.hidden(redaction(["4711"])).messages()
    assert [
        call.opaque for each in hidden if isinstance(each, AssistantMessage) for call in each.tool_calls
    ] == [""]
    assert "signed" not in repr(context.messages())
