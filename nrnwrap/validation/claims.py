"""All claims about networks."""

from __future__ import annotations

from nrnwrap.validation import balanced, correlated, joined, learning, mean_field, pulses, random_networks, white_noise
from nrnwrap.validation.claim import Claim

CLAIMS: list[Claim] = [
    *pulses.CLAIMS,
    *joined.CLAIMS,
    *white_noise.CLAIMS,
    *mean_field.CLAIMS,
    *learning.CLAIMS,
    *balanced.CLAIMS,
    *correlated.CLAIMS,
    *random_networks.CLAIMS,
]
