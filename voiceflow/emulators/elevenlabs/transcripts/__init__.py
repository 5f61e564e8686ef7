"""How the emulated service transcribes recordings: hears, tells speakers apart, writes it down."""
