"""What is kept: the database's tables and migrations, and the recordings."""
