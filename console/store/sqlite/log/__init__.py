"""The log of actions with its chain and anchors, the states that follow from it, and counts."""
