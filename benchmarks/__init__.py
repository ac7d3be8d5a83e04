"""Measures the assistant against stock Rasa, trained on the same phrases in the same session."""
