"""Wire models of the HTTP API and the live protocol."""
