"""A simulated OPC UA server: a press with a camera, that can misbehave."""
