"""The strict value grammar: what a typed cell may say, and nothing guessed.

Every parser is total: it returns a value, or None or a `Refusal` that says why, and never raises on any text.
Texts set in a legacy font (TCVN3, VNI) are converted before they come here.
"""
