"""One concept scheme: read, written, imported from code lists, checked."""
