"""Events of the sockets of all ElevenLabs clients."""

from voiceflow.clients.speech.socket_events import AudioDropped, ClientDead, SocketLost

__all__ = ["AudioDropped", "ClientDead", "SocketLost"]
