"""What is said in return for a message: reading it, asking the assistant, and the gateway's own
words. Must know neither HTTP nor the log."""
