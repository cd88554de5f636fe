"""Reference data that ships with the code: CPV, NUTS, territories, trades (EU publications: CC
BY 4.0).
"""
