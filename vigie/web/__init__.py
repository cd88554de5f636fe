"""The pages: the desk of the staff, the members' own pages, the API; plain forms that work
without JavaScript.
"""
