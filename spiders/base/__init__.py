"""How publishers serve: paged API, dated tree, search then fetch, feed then page; and what all
crawls share.
"""
