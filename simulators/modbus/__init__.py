"""Simulated Modbus units on a line, over TCP or RTU. A codec of its own: it checks the driver's."""
