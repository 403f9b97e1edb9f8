"""The web: the desk of fact-checkers, editors and analysts, and its JSON API; it holds no rules of its own."""
