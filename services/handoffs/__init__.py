"""Conversations in the hands of people at the centre (转人工)."""
