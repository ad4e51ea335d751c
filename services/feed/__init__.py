"""Shows alerts and situations as they come: page, SSE and REST."""
