"""Clc: the client-lifecycle system of a lending institution."""
