// EmbeddedRegistry
