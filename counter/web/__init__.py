"""What every face shares: one Flask app per face, its headers, sessions, words and error pages."""
