"""The life of a row: whatever happens in whatever order, a call is made only from an intent, and once."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.campaigns.office import NAME, number
from tests.rows import example_count
from voiceflow.campaigns import CampaignFile, CampaignState
from voiceflow.campaigns.intents import Intent, IntentAnswer
from voiceflow.campaigns.row_table import RowChange
from voiceflow.campaigns.rows import CALLABLE, FINAL, LIVE, TRANSITIONS, RowEvent, RowState
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.placing import CallReport

OUTCOMES = st.sampled_from([None, DialOutcome.ANSWERED, DialOutcome.BUSY, DialOutcome.FAILED])


def test_only_a_row_that_waits_can_be_intended_and_only_an_intent_becomes_a_call() -> None:
    intended_from = {state for (state, event) in TRANSITIONS if event is RowEvent.INTEND}
    assert intended_from == CALLABLE
    assert {TRANSITIONS[state, RowEvent.INTEND] for state in intended_from} == {RowState.INTENDED}
    # A late report finds the row where the carrier's silence has put it.
    dialled_from = {state for (state, event) in TRANSITIONS if event is RowEvent.DIAL}
    assert dialled_from == {RowState.INTENDED, RowState.CHECKED, RowState.UNKNOWN}


def test_a_live_row_never_goes_back_to_waiting_unless_the_carrier_has_no_call() -> None:
    back = {
        event for (state, event), following in TRANSITIONS.items() if state in LIVE and following in CALLABLE
    }
    assert back == {RowEvent.RETURN}


class RowLife(RuleBasedStateMachine):
    """A row under events in any order, against what the carrier has seen."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.file = CampaignFile(Path(self.folder.name) / "campaigns.db", is_durable=False)
        self.file.register.create(NAME)
        self.file.register.enter(NAME, CampaignState.RUNNING)
        self.rows = self.file.rows(NAME)
        self.rows.add([(number(0), "Europe/Berlin", {})])
        self.attempts: list[str] = []
        self.up: set[str] = set()
        self.is_blocked = False

    @property
    def state(self) -> RowState:
        return next(iter(self.rows.counts()))

    @rule(event=st.sampled_from([RowEvent.PASS, RowEvent.DEFER, RowEvent.RETRY, RowEvent.FINISH]))
    def decide(self, event: RowEvent) -> None:
        self.rows.change([RowChange(row=1, event=event, due=0.0)])

    @rule()
    def intend(self) -> None:
        was, attempt = self.state, f"{len(self.attempts):032x}"
        intent = Intent(row=1, attempt=attempt, caller="+12125550000", now=1.0, due=2.0)
        if self.file.intents(NAME).write(intent) is IntentAnswer.WRITTEN:
            assert was in CALLABLE
            assert not self.is_blocked
            assert not self.up, "a call to this number is up"
            self.attempts.append(attempt)
            self.up.add(attempt)

    @precondition(lambda self: self.attempts)
    @rule(outcome=OUTCOMES, data=st.data())
    def report(self, outcome: DialOutcome | None, data: st.DataObject) -> None:
        attempt = data.draw(st.sampled_from(self.attempts))
        self.rows.report(CallReport(call_id=f"CA{attempt}", outcome=outcome, attempt=attempt), due=0.0)
        if outcome is not None:
            self.up.discard(attempt)

    @precondition(lambda self: self.attempts)
    @rule(event=st.sampled_from([RowEvent.RETURN, RowEvent.LOSE]), data=st.data())
    def reconcile(self, event: RowEvent, data: st.DataObject) -> None:
        attempt = data.draw(st.sampled_from(self.attempts))
        if self.rows.change([RowChange(row=1, event=event, due=0.0, attempt=attempt)]):
            self.up.discard(attempt)

    @rule()
    def block(self) -> None:
        self.is_blocked = True
        self.file.do_not_call.add([number(0)], reason="asked", now=0.0)

    @rule()
    def crash(self) -> None:
        self.file.close()
        self.file = CampaignFile(self.file.path, is_durable=False)
        self.rows = self.file.rows(NAME)

    @invariant()
    def the_live_row_is_the_one_with_a_call(self) -> None:
        live = {row.attempt for row in self.rows.live()}
        assert len(live) <= 1
        assert self.rows.is_finished == (self.state in FINAL)

    def teardown(self) -> None:
        self.file.close()
        self.folder.cleanup()


TestRowLife = RowLife.TestCase
TestRowLife.settings = settings(max_examples=example_count(15), stateful_step_count=20, deadline=None)
