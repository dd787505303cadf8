"""What the house learns from its use: messages, phrases, words, and the routers trained on them (从使用中学习)."""
