"""The relational core: expressions, sources, sinks, and the engine that runs them."""
