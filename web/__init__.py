"""What turns the book into a website, and keeps its notebooks in form."""
