"""What an alert says: its description, its reasons, its words, and when there is something new to say."""
