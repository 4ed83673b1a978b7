"""The operator's terminal without Odoo: its codes and secrets, its calls and their arguments.

The contract is docs/contracts/terminal.md.
"""
