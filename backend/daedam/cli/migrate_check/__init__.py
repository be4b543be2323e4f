"""`daedam migrate-check`: compare model servers with the local models."""
