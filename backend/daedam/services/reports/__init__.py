"""Measure and assess answers, and create reports of them."""
