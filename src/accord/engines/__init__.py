"""The relational core: typed expressions compiled to SQL, sources and sinks, DuckDB runs."""
