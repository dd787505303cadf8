"""The conversation: what the bot can do, its forms, its replies."""
