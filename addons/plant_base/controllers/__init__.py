from . import catch_all
