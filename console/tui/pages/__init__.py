"""What pages say: functions from what is known to lines. They know no screen, so the line mode prints the same."""
