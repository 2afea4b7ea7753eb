"""What the tool's own web page shows: plain values for its templates, made from the board."""
