"""Values only: what people read, decide and are told. Nothing here opens a file or knows a tool."""
