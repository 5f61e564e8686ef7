"""Audio processing: codecs, resampling, playout, playback accounting. No I/O, no vendor."""
