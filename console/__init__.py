"""The staff door: the console, pages made on the server."""
