"""What is public in nrnwrap.decode."""
