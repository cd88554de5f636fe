"""What a browser is called in words, from what it says of itself."""

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_words(user_agent: str) -> str:
    """« Firefox sur Linux »; without versions, so that an update makes no new device."""
    name = next((words for mark, words in BROWSERS if mark in user_agent), "Navigateur inconnu")
    system = next((words for mark, words in SYSTEMS if mark in user_agent), "")
    return f"{name} sur {system}" if system else name
