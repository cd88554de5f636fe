"""Who may answer a lot, who can alone, and who together: pure functions with their reasons in
words.
"""
