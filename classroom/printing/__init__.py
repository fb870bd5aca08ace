"""Worksheets, their keys, and the cards of the game."""
