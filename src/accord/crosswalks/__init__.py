"""What people agreed: verdicts, logs, agreed cross-walks and their soundness."""
