"""Other programs that look for faults, as further sources of findings where they are switched on."""
