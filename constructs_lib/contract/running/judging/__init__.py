"""Judges what was seen of a container: facts in, findings out. Nothing here starts or asks anything."""
