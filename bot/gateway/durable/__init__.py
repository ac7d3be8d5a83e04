"""Messages that outlive the process: stored before they are acknowledged, answered in order, and
taken up again after a crash. Must know nothing of HTTP."""
