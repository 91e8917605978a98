"""Reliability as numbers: `make prove` tries what can go wrong, many times, and prints docs/reliability.md."""
