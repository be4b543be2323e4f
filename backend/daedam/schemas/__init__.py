"""Wire models of the HTTP interface and the live protocol."""
