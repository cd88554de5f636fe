"""Who is told and how: what is released and when (pure), messages composed (pure), then
delivered on one channel each.
"""
