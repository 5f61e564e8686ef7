"""Samples in, samples out: codecs, resampling, playout, what was heard. No I/O, no vendor."""
