"""Connections to Dialogflow, shared between the calls of a process."""

from voiceflow.clients.dialogflow.channels import is_local


def test_only_this_machine_is_reached_without_tls() -> None:
    assert is_local("localhost:8098")
    assert is_local("127.0.0.1:1")
    assert not is_local("localhost.evil.test:1")
    assert not is_local("dialogflow.googleapis.com")
