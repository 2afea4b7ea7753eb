"""What runs tell others: planned when they begin and end, sent afterwards."""
