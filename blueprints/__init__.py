"""Doors through which the world comes in: browser, phone camera, calendar client, API client, command line."""
