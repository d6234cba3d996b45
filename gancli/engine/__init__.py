"""Trains E GANs at once: no files, no printing, no pictures."""
