"""The decisions on starvation, bottlenecks and speed-up laws."""
