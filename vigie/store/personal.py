"""Where a person can be in the database: every column that holds text, with what erasing,
telling and purging do to it.

`tests/run/test_personal.py` fails when a column is in none of these lists, or when the code does
not do what its list says.
"""

# The person's own rows, found by number: emptied or removed by `persons.forget`, told by
# `persons.everything`.
OWN = frozenset(
    {
        "contacts.first_name",
        "contacts.last_name",
        "contacts.role",
        "contacts.email",
        "preferences.pending_email",
        "preferences.holidays",
        "preferences.zones",
        "preferences.trades",
        "preferences.lists_stopped",
        "preferences.rhythm",
        "preferences.day",
        "users.email",
        "users.name",
        "users.slack_id",
        "saved_searches.name",
        "saved_searches.query",
        "deliveries.message",
        "delivery_bodies.body",
        "bounces.detail",
        "users.password",
        "sessions.hashed",
        "sessions.previous_hashed",
        "sessions.csrf",
    }
)

# Words that somebody, or a mail server, wrote: the person's name and address are looked for in them
# and blotted out.
WORDS = frozenset(
    {
        "answers.note",
        "api_keys.name",
        "audit_log.detail",
        "bounces.detail",
        "consultations.desk_state",
        "contacts.source",
        "deliveries.error",
        "deliveries.message",
        "deliveries.provider_id",
        "deliveries.thread",
        "delivery_bodies.body",
        "digest_edits.note",
        "events.error",
        "joint_bids.need",
        "joint_bids.form_reason",
        "joint_bids.plan",
        "joint_bids.reasons",
        "joint_bids.why_not",
        "members.description",
        "members.source",
        "members.website",
        "notes.text",
        "opportunities.closed_why",
        "opportunity_steps.detail",
        "proofs.reference",
        "saved_searches.name",
        "saved_searches.query",
        "sites.address",
        "sites.label",
        "verdicts.note",
        "alarms.detail",
        "alarms.facts",
        "app_state.value",
        "samples.why",
    }
)

# Numbers that lead to an emptied row once the person is erased: « contact:12 », « user:3 »,
# member:7.
NUMBERS = frozenset(
    {
        "audit_log.who",
        "audit_log.subject",
        "deliveries.what",
        "deliveries.recipient",
        "deliveries.idempotency_key",
        "delivery_items.subject",
        "notes.subject",
        "opportunity_steps.by",
        "tokens.subject",
        "views.viewer",
        "views.subject",
        "events.key",
        "events.payload",
        "events.lease",
        "deliveries.lease",
        "bounces.provider_key",
    }
)

# As published: names, addresses and telephones are masked on arrival; bodies are sealed and purged
# (purge.RULES).
PUBLISHED = frozenset(
    {
        "payloads.*",
        "refusals.*",
        "notices.*",
        "notice_keys.*",
        "consultations.*",
        "lots.*",
        "buyers.*",
        "awards.*",
        "changes.*",
        "findings.*",
        "readings.*",
        "verdicts.*",
        "search_rows.*",
        "search_facets.*",
        "search_text.*",
    }
)

# Structures, places, sources, figures and the service's own state: nobody in particular.
IMPERSONAL = frozenset(
    {
        "members.*",
        "sites.*",
        "activities.*",
        "proofs.*",
        "territories.*",
        "matches.*",
        "opportunities.*",
        "joint_bids.*",
        "joint_bid_members.*",
        "figures.*",
        "crawls.*",
        "source_states.*",
        "alarms.*",
        "samples.*",
        "app_state.*",
        "answers.answer",
        "answers.reason",
        "api_keys.hashed",
        "audit_log.action",
        "bounces.kind",
        "contacts.network",
        "contacts.channel",
        "deliveries.kind",
        "deliveries.channel",
        "deliveries.state",
        "delivery_items.section",
        "digest_edits.week",
        "digest_edits.removed",
        "digest_edits.added",
        "events.kind",
        "events.state",
        "opportunity_steps.state",
        "tokens.hashed",
        "tokens.purpose",
        "users.role",
        "users.mail_rhythm",
        "views.what",
    }
)
