// EmbeddedNetwork
