"""Messages to many (群发): written by one, approved by another, sent once to everybody whom they concern."""
