"""What people ask about their own data, and how long the department keeps what."""
