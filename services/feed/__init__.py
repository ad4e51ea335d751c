"""Shows alerts and situations as they come: a web page, an event stream and JSON over HTTP."""
