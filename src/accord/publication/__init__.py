"""The harmonised vocabulary for people and machines."""
