"""The judge: finds flashes and bursts in the observations and keeps their life-cycle."""
