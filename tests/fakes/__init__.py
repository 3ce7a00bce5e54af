"""Stand-ins: servers and clocks that tests put in the place of the world."""
