"""The audit on engines that others build: Spark, Dask, and any that gives a stream of record batches."""
