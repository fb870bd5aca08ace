"""What chapter 10 owns: the orders of solving one system, their bill, its figures and exercises."""
