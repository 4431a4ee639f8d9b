"""`merge`: the results of several machines or shards as those of one project."""
