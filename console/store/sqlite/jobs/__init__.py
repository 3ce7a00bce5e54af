"""What waits for a process: outbox, intake, leases, corrections, explanations, rejudging, and notes on sources."""
