"""Starting processes that measure: clocks, pinned cores and installations are met only here."""
