"""Who earns a certificate, its number, and its record."""
