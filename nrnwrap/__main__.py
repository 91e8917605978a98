"""`python -m nrnwrap`: the command line."""

import sys

from nrnwrap.cli import main

if __name__ == "__main__":
    sys.exit(main())
