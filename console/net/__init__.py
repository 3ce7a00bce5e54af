"""The guarded way onto the network: caps, time limits, address guard, proxy, rate limits, sign-in sessions."""
