"""Who has the floor, event by event."""

from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.turns import TurnMachine, TurnPolicy
from voiceflow.turns.draft import TurnDraft
from voiceflow.turns.events import (
    Deadline,
    Decision,
    EndTurn,
    Event,
    Final,
    Interim,
    Interrupt,
    Key,
    Pause,
    ReplyEnded,
    ReplyStarted,
    Voice,
    VoiceEnded,
)

POLICY = TurnPolicy(
    silence=0.6,
    silence_finished=0.4,
    silence_open=1.4,
    silence_keys=1.5,
    final_limit=2.0,
    voice_to_interrupt=0.16,
    resume_after=0.3,
    stuck_after=4.0,
    voice_to_answer=0.8,
)


def play(
    script: Sequence[tuple[float, Event]], policy: TurnPolicy = POLICY, *, until: float = 60.0
) -> list[tuple[float, Decision]]:
    """What the machine decides, and when, if each of its deadlines is kept."""
    machine = TurnMachine(policy)
    decided: list[tuple[float, Decision]] = []
    now = 0.0
    for at, event in [*script, (until, Deadline())]:
        while machine.deadline is not None and machine.deadline < at:
            now = max(now, machine.deadline)
            decided += [(round(now, 6), each) for each in machine.handle(Deadline(), now)]
        now = at
        decided += [(round(now, 6), each) for each in machine.handle(event, now)]
    return decided


def outline(decided: list[tuple[float, Decision]]) -> list[tuple[float, str]]:
    return [(at, type(decision).__name__) for at, decision in decided]


def turns(decided: list[tuple[float, Decision]]) -> list[tuple[float, str, str]]:
    return [(at, each.turn.text, each.turn.digits) for at, each in decided if isinstance(each, EndTurn)]


def voice(start: float, end: float, *, told_end: float = 0.3) -> list[tuple[float, Event]]:
    """What the VAD tells of a voice: packets of 20 ms, the end decided a little later."""
    packets = round((end - start) / 0.02)
    events: list[tuple[float, Event]] = [(start + 0.06, Voice(start))]
    events += [(start + 0.02 * n, Voice(start + 0.02 * n, voiced=0.02 * n)) for n in range(4, packets + 1)]
    return [*events, (end + told_end, VoiceEnded(end))]


def test_a_turn_ends_after_a_short_silence_once_its_words_have_come() -> None:
    decided = play([*voice(1.0, 2.0), (2.35, Final("I'd like to come on Tuesday."))])
    assert outline(decided) == [(2.3, "Commit"), (2.4, "EndTurn")]
    assert turns(decided) == [(2.4, "I'd like to come on Tuesday.", "")]


def test_a_pause_for_breath_does_not_end_the_turn() -> None:
    script = [*voice(1.0, 2.0), (2.35, Final("I would like to")), *voice(2.9, 4.0), (4.4, Final("book."))]
    assert turns(play(script)) == [(4.4, "I would like to book.", "")]


def test_open_words_are_given_more_time_than_finished_ones() -> None:
    for words, silence in (
        ("I'd like Tuesday.", 0.4),
        ("I'd like Tuesday", 0.6),
        ("it is for", 1.4),
        ("my number is", 1.8),
    ):
        decided = play([*voice(1.0, 2.0, told_end=0.1), (2.15, Final(words))])
        assert turns(decided) == [(2.0 + silence, words, "")]


def test_words_can_be_asked_for_besides_voice_and_murmurs_do_not_count() -> None:
    policy = TurnPolicy(words_to_interrupt=2)
    murmur = [
        (0.0, ReplyStarted()),
        *voice(1.0, 1.4, told_end=0.1),
        (1.6, Final("Mm-hm.")),
        (9.0, ReplyEnded()),
    ]
    assert "Interrupt" not in [name for _, name in outline(play(murmur, policy))]
    wish = [(0.0, ReplyStarted()), *voice(1.0, 2.0), (2.1, Interim("wait a moment"))]
    decided = play(sorted(wish, key=lambda step: step[0]), policy)
    assert outline(decided)[:2] == [(1.06, "Pause"), (2.1, "Interrupt")]


def test_a_final_that_comes_after_its_words_were_taken_adds_only_what_is_new() -> None:
    unsettled = sorted([*voice(1.0, 1.3), (1.2, Interim("When are you open"))], key=lambda step: step[0])
    for late, new in (("When are you open?", []), ("When are you open on Sunday?", ["on Sunday?"])):
        decided = play(
            [*unsettled, (5.0, Interim(late[:8])), (5.2, Final(late)), (20.0, Final("Hello there again."))]
        )
        assert [text for _, text, _ in turns(decided)] == ["When are you open", *new, "Hello there again."]


def test_a_murmur_that_interrupted_lets_the_agent_go_on() -> None:
    decided = play([(0.0, ReplyStarted()), *voice(1.0, 1.3), (1.7, Final("Mm-hm.")), (1.9, ReplyStarted())])
    assert outline(decided)[-1] == (1.7, "GoOn")
    assert decided[-1][1].reason == "murmur"


def test_noise_without_a_word_that_interrupted_the_agent_gives_the_floor_back_and_keeps_quiet() -> None:
    for heard, limit in (([], 10.0), ([(0.5, Interim("hello")), (0.6, Interim(""))], 1.5)):
        script = [
            (0.0, ReplyStarted()),
            *heard,
            *voice(1.0, 40.0),
            (13.5, ReplyStarted()),
            (20.0, ReplyEnded()),
        ]
        decided = play(sorted(script, key=lambda step: step[0]))
        # A recogniser that has given words before would have given some by then.
        assert outline(decided) == [
            (1.06, "Pause"),
            (1.16, "Interrupt"),
            (1.0 + limit, "Commit"),
            (1.0 + limit, "GoOn"),
            (40.3, "Commit"),
        ]


def test_a_recogniser_that_is_slow_on_this_call_is_given_more_time_for_the_first_word() -> None:
    question = [*voice(1.0, 3.0), (2.5, Interim("are you")), (3.4, Final("Are you open?"))]
    script = [*question, (4.0, ReplyStarted()), *voice(6.0, 20.0)]
    decided = play(sorted(script, key=lambda step: step[0]))
    # Its first words came 1.5 s after the voice began: now it may take 3 s.
    assert [at for at, name in outline(decided) if name == "GoOn"] == [9.0]


def test_a_voice_without_words_does_not_hold_a_paused_agent_for_ever() -> None:
    policy = TurnPolicy(words_to_interrupt=1, pause_limit=1.0)
    decided = play([(0.0, ReplyStarted()), *voice(1.0, 20.0), (30.0, ReplyEnded())], policy)
    assert outline(decided) == [(1.06, "Pause"), (2.0, "Resume"), (20.3, "Commit")]


def test_every_decision_says_why() -> None:
    [(_, pause), (_, interrupt), *_] = play([(0.0, ReplyStarted()), *voice(1.0, 2.0)])
    assert isinstance(pause, Pause)
    assert isinstance(interrupt, Interrupt)
    assert dict(interrupt.signals)["threshold"] == 0.16
    assert dict(interrupt.signals)["voiced"] >= 0.16 - 1e-9


texts = st.sampled_from(["Yes.", "mm-hm", "I'd like to", "stop", "number is 4 7", "and"])
events = st.one_of(
    st.builds(Voice, st.just(0.0), st.floats(0, 2)),
    st.builds(VoiceEnded, st.just(0.0)),
    st.builds(Interim, texts),
    st.builds(Final, texts),
    st.builds(Key, st.sampled_from("12#")),
    st.builds(ReplyStarted, st.booleans()),
    st.just(ReplyEnded()),
)
waits = st.sampled_from([0.0, 0.02, 0.1, 0.35, 1.0, 5.0])


@given(st.lists(st.tuples(waits, events), max_size=60))
def test_every_final_word_and_key_is_in_exactly_one_turn_whatever_happens(
    steps: list[tuple[float, Event]],
) -> None:
    machine = TurnMachine(POLICY)
    now, said, keyed = 1.0, [], ""
    words: list[str] = []
    interims: list[str] = []
    keys = ""
    for wait, step in steps:
        until = now + wait
        event: Event = step
        if isinstance(event, Voice):
            event = Voice(until, event.voiced)
        elif isinstance(event, VoiceEnded):
            event = VoiceEnded(until)
        decided: list[Decision] = []
        while machine.deadline is not None and machine.deadline < until:
            now = max(now, machine.deadline)
            before = machine.deadline
            decided += machine.handle(Deadline(), now)
            assert machine.deadline != before, "a kept deadline does not stand still"
        now = until
        decided += machine.handle(event, now)
        said += [event.text] if isinstance(event, Final) else []
        interims += [event.text] if isinstance(event, Interim) else []
        keyed += event.digit if isinstance(event, Key) else ""
        for each in decided:
            if isinstance(each, EndTurn):
                words += each.turn.text.split()
                keys += each.turn.digits
    rest = machine.take_rest()
    if rest is not None:
        words += rest.text.split()
        keys += rest.digits
    assert keys == keyed
    if not interims:
        assert words == " ".join(said).split()
    # Words that were taken before they were settled are not taken again.
    else:
        assert not Counter(words) - Counter(" ".join([*said, *interims]).split())


def test_a_turn_tells_who_spoke_where_it_was_not_the_user_alone() -> None:
    script = [
        (0.0, Voice(0.0)),
        (0.9, Voice(0.9, 0.9)),
        (1.0, VoiceEnded(0.9)),
        (1.1, Final("Is it open?")),
        (1.15, Final("On Sunday?", "Ada")),
        (1.2, Final("At noon.", "Ada")),
        (1.25, Final("Yes.")),
    ]
    [turn] = [each.turn for _, each in play(script) if isinstance(each, EndTurn)]
    assert turn.text == "Is it open? Ada: On Sunday? At noon. user: Yes."


def test_an_interim_text_replaces_only_what_the_same_speaker_was_saying() -> None:
    script = [
        (0.0, Voice(0.0)),
        (0.5, Interim("I would like")),
        (0.6, Interim("Sunday", "Ada")),
        (1.0, VoiceEnded(1.0)),
        (1.1, Final("Sunday.", "Ada")),
    ]
    # Of the user only interim words are there: they are waited for, and then taken as they are.
    assert turns(play(script)) == [(3.0, "Ada: Sunday. user: I would like", "")]
    draft = TurnDraft()
    draft.interim("I would like", 0.5)
    draft.interim("Sunday", 0.6, "Ada")
    assert draft.word_count == 4
    draft.final("Sunday.", 1.1, "Ada")
    assert (draft.word_count, draft.is_unsettled(lambda _: False)) == (4, True)
    draft.interim("", 1.2)
    assert (draft.word_count, draft.is_unsettled(lambda _: False)) == (1, False)


def test_a_name_before_a_murmur_makes_no_words_of_it() -> None:
    draft = TurnDraft()
    draft.final("Mm-hm.", 1.0, "Ada")
    assert (draft.is_murmur, draft.word_count) == (True, 0)
    assert draft.take().text == "Ada: Mm-hm."


def test_the_voice_of_a_start_counts_after_an_utterance_that_lasted_longer() -> None:
    draft = TurnDraft()
    draft.hear_voice(2.0, 1.0)
    draft.voice.end()
    draft.voice.restart()
    draft.hear_voice(3.0, 0.04)
    assert draft.voice.seconds == 0.04


def test_the_policys_language_tells_murmurs_and_questions() -> None:
    murmur = [
        (0.0, ReplyStarted()),
        *voice(1.0, 1.4, told_end=0.1),
        (1.6, Final("Ach so.")),
        (9.0, ReplyEnded()),
    ]
    names = {
        code: {name for _, name in outline(play(murmur, TurnPolicy(words_to_interrupt=1, language=code)))}
        for code in ("de", "en")
    }
    assert "Interrupt" not in names["de"]
    assert "Interrupt" in names["en"]

    interim = [(0.0, ReplyStarted()), *voice(1.0, 1.6), (1.61, Interim("Ach so."))]
    german, english = TurnPolicy(words_to_interrupt=1, language="de"), TurnPolicy(words_to_interrupt=1)
    assert "Interrupt" not in [name for _, name in outline(play(interim, german))]
    assert "Interrupt" in [name for _, name in outline(play(interim, english))]

    asked = [
        (0.0, ReplyStarted()),
        (0.5, ReplyEnded("Wie lautet Ihre Telefonnummer?")),
        *voice(1.0, 2.0),
        (2.4, Final("Vier.")),
    ]
    german, english = TurnPolicy(language="de"), TurnPolicy()
    assert turns(play(asked, german)) == [(2.0 + german.silence_dictation, "Vier.", "")]
    assert turns(play(asked, english)) == [(2.0 + english.silence_finished, "Vier.", "")]
