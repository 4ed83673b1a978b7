"""The media types that are spoken."""

JSON, PROBLEM = "application/json", "application/problem+json"
NDJSON, CSV = "application/x-ndjson", "text/csv"
