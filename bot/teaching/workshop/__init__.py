"""The warm process that trains, checks and publishes."""
