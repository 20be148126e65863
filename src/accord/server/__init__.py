"""What answers `accord serve`: pages, data, and questions about codes over HTTP. It changes nothing."""
