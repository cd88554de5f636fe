"""What `make bench` runs: each bench_*.py has `run()` → rows {name, value, unit, baseline,
ratio, target}.
"""
