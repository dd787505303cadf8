"""The chat door: from the platform's push to the answer that goes back."""
