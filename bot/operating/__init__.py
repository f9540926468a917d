"""What operators do by hand beside a running bot: look at what waits, retry, release or drop it, and read the audit."""
