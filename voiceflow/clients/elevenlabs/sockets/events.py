"""What happens to the sockets of every client of ElevenLabs."""

from voiceflow.clients.speech.socket_events import AudioDropped, ClientDead, SocketLost

__all__ = ["AudioDropped", "ClientDead", "SocketLost"]
