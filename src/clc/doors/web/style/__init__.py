"""Every part of the design on one page; only while developing and testing."""
