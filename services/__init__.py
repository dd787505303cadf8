"""The workroom: what the centre can do, one verb a function."""
