"""The built-in portal, its notices and members, and the story that `vigie demo` tells: no
account, no network.
"""
