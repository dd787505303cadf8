"""The mobile pages' door."""
