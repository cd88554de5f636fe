"""What a person or an outside system does: one function an act, whatever the door.

Each act takes the caller's transaction and writes the rows, the journal line, the events and the
search index in it; it raises BadChange, in French, where a rule or someone else's change stands
against it. Doors (desk, member pages, commands, mailbox) only translate to acts.
"""
