"""The source "mailbox": a mailbox read over IMAP; Google Alerts among its letters."""
