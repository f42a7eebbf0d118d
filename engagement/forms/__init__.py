"""What is asked, and how an answer is read. Forms validate and clean; they never save."""
