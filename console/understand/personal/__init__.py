"""Personal details in a text: people's names, numbers, addresses, dates of birth."""
