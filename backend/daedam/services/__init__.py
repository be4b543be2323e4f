"""One interview's work: turning, asking, speaking, keeping. May use interview, clients, storage."""
