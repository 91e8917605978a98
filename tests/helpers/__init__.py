"""What several tests need: references, sketches, theory, processes, networks."""
