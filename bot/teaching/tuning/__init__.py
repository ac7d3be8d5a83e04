"""The offline tuning of the sentence encoder."""
