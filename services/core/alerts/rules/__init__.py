"""A user's rules: who is told of which alerts, what they are called, and what rings earlier or is muted."""
