"""One mail to whoever asks, at once, to see that the relay takes it and that it arrives."""

from alerts.channels.email import Mail, relay
from alerts.content.message import Message, Parcel
from vigie.config import Settings
from vigie.domain.clock import now
from vigie.domain.french import spaced

PATIENCE = 15.0  # seconds: a person waits for the page


def send_trial(settings: Settings, to: str, name: str) -> None:
    """Hand it to the relay of the settings; raises NotDelivered, in French."""
    text = spaced(
        f"Bonjour {name},\n\nCe courriel est un essai de Vigie pour {settings.chamber or 'vous'}. "
        f"S’il est arrivé dans les indésirables, demandez à qui tient votre domaine de vérifier "
        f"SPF, DKIM et DMARC (« vigie doctor --dns » dit quoi écrire).\n"
    )
    subject = spaced("Essai de Vigie : ce courriel est bien arrivé")
    message = Message(subject, text, to=to, to_name=name)
    mail = Mail(
        relay(settings.smtp_url.get_secret_value()),
        settings.mail_from,
        timeout=PATIENCE,
        patience=PATIENCE,
    )
    try:
        mail.send(Parcel(0, f"essai-{now():%Y%m%d%H%M%S%f}", "trial", message))
    finally:
        mail.close()
