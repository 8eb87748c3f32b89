"""The press: what is printed on a certificate, and the drawing of it."""
