"""The notice about personal data, requests about it, and the desk that answers them."""
