"""A mailbox, by IMAP; Google Alerts among its letters."""
