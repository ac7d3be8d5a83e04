"""A clinic's website assistant, grounded in one article."""
