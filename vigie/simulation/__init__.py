"""What members would be told, day by day, on somebody's files and in an empty folder."""
