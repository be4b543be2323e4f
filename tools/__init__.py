"""What developers and continuous integration run, and the product never does."""
