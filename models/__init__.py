"""The archive: tables, and the work done on them."""
