"""What the system decides, without I/O, clock or framework."""
