"""What is public in nrnwrap.app."""

from nrnwrap.app.exploring import explore as explore
from nrnwrap.app.opening import serve as serve
