"""A barcode scanner: on a serial line, at a TCP port, or connecting to a host that listens."""
