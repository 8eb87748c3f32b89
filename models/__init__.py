"""What the department knows and does: tables and rules, without a web request, HTML, SMTP or HTTP."""
