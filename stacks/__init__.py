"""Thin stacks: typed settings in, constructs and outputs out."""
