"""What takes more than one fixed answer: asking which question was meant, several answers in one
reply. Everything a visitor most needs (an answer, a hand-off, an emergency) works without these."""
