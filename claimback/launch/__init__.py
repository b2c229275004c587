"""A whole system on one machine from wheels: PostgreSQL, Valkey, our own programs; for development, demo and tests."""
