"""What comes out: tables of marks, and a page for every student."""
