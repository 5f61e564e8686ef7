"""Ways into a pipeline and out of it: phone carriers, memory, a microphone."""
