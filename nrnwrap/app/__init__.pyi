"""What is public in nrnwrap.app."""

from nrnwrap.app.opening import serve as serve
