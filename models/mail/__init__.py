"""The outbox: letters to be sent, and what became of them."""
