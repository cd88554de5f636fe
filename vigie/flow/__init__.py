"""The story: which step answers which event. One file a chapter; each declares its ANSWERS."""
