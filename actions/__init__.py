"""What takes more than one fixed answer: other questions, or a person, after a miss. What a visitor
needs most (an answer, a hand-off, an emergency) works without it."""
