"""What the interactive figures share: each is a widget and an ES module in its chapter's folder.

The same module runs on the page of the book, without Python, and in a notebook.
"""
