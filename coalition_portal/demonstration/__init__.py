"""The demonstration: States are real, organisations generic, everything else invented."""

from coalition_portal.demonstration.load import circulate_one, load, remove, sign_in_addresses

__all__ = ["circulate_one", "load", "remove", "sign_in_addresses"]
