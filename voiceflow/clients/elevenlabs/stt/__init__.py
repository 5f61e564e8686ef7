"""Speech to text: over the websocket, and what is made of transcripts."""
