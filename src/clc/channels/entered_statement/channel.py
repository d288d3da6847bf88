"""The channel of statements entered and confirmed here: found by being there, so that its imports can be taken back."""

from clc.stages.inquiry.entered import CHANNEL

__all__ = ["CHANNEL"]
