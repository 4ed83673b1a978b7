"""Finding, fetching and making what the suite runs on: each step idempotent and resumable."""
