"""What is public in nrnwrap.decode."""

from nrnwrap.decode.decoders import decode as decode
from nrnwrap.decode.measurements import Measurements as Measurements, recovery_margin as recovery_margin
from nrnwrap.decode.measurements import t_transform as t_transform
from nrnwrap.decode.signals import band_limited as band_limited, snr as snr
