"""Real servers for integration tests, each in a temporary folder of its own."""
