"""What is public in nrnwrap.theory."""
