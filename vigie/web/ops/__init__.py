"""What watches the service: health and metrics."""
