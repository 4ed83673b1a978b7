"""Bytes in, values out: no sockets, no clock, no I/O. Each codec is tested byte by byte."""
