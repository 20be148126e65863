"""The shared model as SHACL, and conformance to it."""
