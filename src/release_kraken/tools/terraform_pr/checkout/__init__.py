"""Reads a checkout: its folders, what they declare, who calls whom, what each is for."""
