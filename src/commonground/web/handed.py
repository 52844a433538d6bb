"""The names under which `serve` hands the workspace, and the operator's key, to the processes that it starts."""

WORKSPACE, OWN_KEY = "COMMONGROUND_SERVED", "COMMONGROUND_OWN_KEY"
