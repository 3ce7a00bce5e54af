"""Pages: functions that give lines. They know no screen, so that the line mode prints the same."""
