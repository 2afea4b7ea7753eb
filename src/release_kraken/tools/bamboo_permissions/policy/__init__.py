"""The policy: who is to have which rights where, as files say it."""
