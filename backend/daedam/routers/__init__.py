"""HTTP and WebSocket routes: parse, authorize, call one service, shape the response."""
