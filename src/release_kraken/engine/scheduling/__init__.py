"""When tools run by themselves: cron expressions, what is due, the loop that enters runs, administration."""
