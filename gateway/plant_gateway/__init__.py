"""The process beside Odoo: reads devices, keeps what they say on disk, delivers it exactly once."""

__version__ = "17.0.1.0.0"
