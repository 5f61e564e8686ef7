"""What the emulated model servers of all vendors share."""
