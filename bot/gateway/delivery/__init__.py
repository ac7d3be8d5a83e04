"""Call-back requests on their way to the clinic, by mail and by webhook, again and again until they
are there. Must not know who asked for them, nor how."""
