"""The policy library: keeping policies, cutting them into articles, indexing them, answering from them."""
