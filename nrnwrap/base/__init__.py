"""What every room may use and that knows none of them: checks, calls, files, tables, and the data of a run."""
