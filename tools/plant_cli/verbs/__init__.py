"""One module a verb; the function of the same name is the command."""
