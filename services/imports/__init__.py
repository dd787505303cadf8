"""Taking in lists that others keep: rosters, enterprises, events, policies."""
