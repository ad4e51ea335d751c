"""Three brokers take a minute and most of a small machine: `make faults` runs them, `make test` does not."""

import os

collect_ignore = [] if os.environ.get("TOCSIN_FAULTS") == "whole" else ["test_cluster.py"]
