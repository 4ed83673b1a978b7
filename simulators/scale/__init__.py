"""A scale: one pan, and the protocol it is asked to speak."""
