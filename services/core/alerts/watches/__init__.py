"""A user's watches: how each rings, by each story or by bursts."""
