"""The one guarded way onto the wire: caps, time-outs, address guard, proxy, own CA, and waits that servers ask for."""
