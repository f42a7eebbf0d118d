"""Every write of engagement, one module for each noun."""
