"""The service itself: alarms, health, samples, backups, upgrades, locks."""
