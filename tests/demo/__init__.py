"""The main job from end to end on one machine, with each claim about it checked."""
