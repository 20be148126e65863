"""Two concept schemes into ranked proposals."""
