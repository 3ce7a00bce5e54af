"""The log of actions, and the states that follow from it."""
