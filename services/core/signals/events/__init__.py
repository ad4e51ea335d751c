"""What a parsed sentence tells: events with their parties, places and weight, and what connects them."""
