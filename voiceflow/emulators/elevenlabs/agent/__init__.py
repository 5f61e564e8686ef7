"""An emulator of the Agents platform's conversation websocket."""
