"""Records to the shared model."""
