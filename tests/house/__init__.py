"""Rules of the house: what reviewers should never have to say twice."""
