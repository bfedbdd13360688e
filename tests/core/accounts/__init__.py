"""Accounts: joining, signing in, profiles, leaving; on a real Postgres."""
