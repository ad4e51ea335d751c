"""Speed is measured here, two things in one run, never in a timed test."""
