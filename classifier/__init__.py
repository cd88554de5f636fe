"""What a lot says: structured codes, text rules and a trained model → findings with proof, kept
apart.
"""
