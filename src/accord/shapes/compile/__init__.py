"""SHACL compiled to rules over columns: each says, as one condition, which records break it."""
