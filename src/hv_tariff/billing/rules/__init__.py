"""The rules of each line, in terms of named quantities; every rule stands once."""
