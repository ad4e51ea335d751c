"""What becomes of an open alert: lull and end, easing, correction, inhibition, silent sources."""
