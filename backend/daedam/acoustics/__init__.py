"""What can be measured of a voice in its sound alone: numbers in, numbers out, no model."""
