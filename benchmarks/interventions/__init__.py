"""Benchmarks of the early warning of surges."""
