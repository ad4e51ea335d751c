"""Market moves: context, never a reason to ring."""
