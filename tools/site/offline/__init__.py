"""ASV's own pages without network: what they load from elsewhere, fetched once and put beside."""
