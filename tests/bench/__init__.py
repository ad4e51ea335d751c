"""Speed is measured here, two things in one run, never in a timed test; on one thread, set before numpy is imported."""

import os

for library in ("OPENBLAS", "BLIS", "OMP", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"
