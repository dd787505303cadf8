"""The demo: an invented city, and one command that runs the whole house on this machine."""
