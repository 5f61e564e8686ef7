"""Other people's frameworks, measured beside ours in one run, in an environment of their own."""
