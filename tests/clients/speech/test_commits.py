"""Commits that are not answered yet."""

from __future__ import annotations

from voiceflow.clients.speech.commits import MOST_COMMITS, Commits


def made(*positions: int) -> Commits:
    commits = Commits(2.0)
    for position in positions:
        commits.add(position, 0.0, is_forced=False, is_voiced=False)
    return commits


def send(commits: Commits, now: float = 0.0) -> None:
    commit = commits.next_unsent()
    assert commit is not None
    commit.is_sent, commit.sent_at = True, now


def test_commits_are_sent_and_answered_in_order() -> None:
    commits = made(10, 20)
    assert (commits.is_settled, commits.is_asked, commits.take_sent()) == (False, False, None)
    send(commits)
    assert commits.is_asked
    send(commits)
    assert [commit.position for commit in iter(commits.take_sent, None)] == [10, 20]
    assert (commits.is_settled, commits.is_asked, commits.deadline) == (True, False, None)


def test_the_oldest_make_room() -> None:
    commits = made(*range(MOST_COMMITS + 3))
    assert [commit.position for commit in commits.ends] == list(range(3, MOST_COMMITS + 3))


def test_a_commit_is_overdue_once_in_each_limit() -> None:
    commits = made(10)
    send(commits, now=1.0)
    [commit] = commits.overdue(2.0)
    assert (commit.deadline, commits.had_time(commit, 2.0)) == (3.0, False)
    assert commits.overdue(2.9) == []
    assert commits.overdue(3.0) == [commit]
    assert (commit.deadline, commits.had_time(commit, 3.0)) == (5.0, True)


def test_the_commit_with_the_least_audio_is_the_refused_one() -> None:
    commits = made(100, 110, 300)
    assert commits.refuse(0) is None
    for _ in range(3):
        send(commits)
    refused = commits.refuse(0)
    assert refused is not None
    assert refused.position == 110
    assert [commit.position for commit in commits.ends] == [100, 300]


def test_only_what_was_sent_can_be_answered_after_it_was_given_up() -> None:
    commits = made(10, 20)
    send(commits)
    for commit in list(commits.ends):
        commits.give_up(commit)
    assert (commits.is_settled, list(commits.given_up)) == (True, [10])
    commits.rewind()
    assert not commits.given_up


def test_commits_of_dropped_audio_leave_unless_they_were_sent() -> None:
    commits = made(10, 20)
    commits.drop_before(10)
    assert [commit.position for commit in commits.ends] == [20]
    send(commits)
    commits.drop_before(30)
    assert [commit.position for commit in commits.ends] == [20]
