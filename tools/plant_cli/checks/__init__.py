"""What ``./plant check`` looks at: one check a file, listed in ``registry``.

A check reads a ``Tree`` and yields ``Finding``s. It never writes and never imports what it checks.
"""
