"""Turn-taking on speech, sounds and lines that scripts make: ``python -m benchmarks.ears``."""
