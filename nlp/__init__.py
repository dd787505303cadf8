"""The library: strings in, meaning out, without database, clock, network or users."""
