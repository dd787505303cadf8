"""The WeChat platform on loopback, for demonstrations and tests; it shares no code with the product."""
