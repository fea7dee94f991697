"""Tests: one folder per package, `servers/` with real servers, `house/` with rules of the house."""
