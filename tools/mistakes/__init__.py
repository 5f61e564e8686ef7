"""Typical mistakes of people who write bots, each made, with what they see of it."""
