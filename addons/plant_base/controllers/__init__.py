from . import catch_all, terminal, terminal_page
