"""The collector: the one process per store that runs sources in and deliveries out."""
