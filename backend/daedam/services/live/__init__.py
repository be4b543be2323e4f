"""Live interviews over a WebSocket."""
