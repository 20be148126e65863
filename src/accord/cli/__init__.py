"""The command line: one module per verb. A command parses, calls one task and reports."""
