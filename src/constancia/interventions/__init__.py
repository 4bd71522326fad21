"""Interventions: what was asked of whom, what came of it, and when something should be asked. Pure values."""
