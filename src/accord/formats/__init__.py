"""Pure codecs: bytes or text to values and back. Nothing here opens a file."""
