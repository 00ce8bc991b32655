// EmbeddedControlPlane
