"""Hand-off (連携): accepted procedures become records that reach the back office exactly once."""
