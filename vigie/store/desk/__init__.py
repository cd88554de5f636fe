"""What the staff pages ask and change."""
