"""How an event is told: as a fact or not, new or old, in earnest or as sport, film and figure of speech."""
