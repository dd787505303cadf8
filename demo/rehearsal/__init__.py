"""Conversations written down as files, played against the real bot: `liaison dialogue play FILE`."""
