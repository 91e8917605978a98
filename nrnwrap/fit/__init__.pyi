"""What is public in nrnwrap.fit."""
