"""From observations to alerts and situations."""
