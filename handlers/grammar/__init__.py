"""What people write -> what they want. Pure."""
