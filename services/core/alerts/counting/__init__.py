"""What is usual for an indicator, and the chance of what was counted."""
