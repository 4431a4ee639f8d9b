"""What happens when a vehicle reaches the one ahead."""


class CollisionError(RuntimeError):
    """The gap of `vehicle` is no longer above 0 at `time_s`, so the model has no meaning any more.

    The state stays as it was found, for inspection.
    """

    def __init__(self, vehicle: int, gap_m: float, time_s: float) -> None:
        super().__init__(
            f"vehicle {vehicle} ran into the one ahead at {time_s:g} s (gap {gap_m:g} m):"
            " start with larger gaps or lower speeds, or use a smaller dt"
        )
        self.vehicle = vehicle
        self.gap_m = gap_m
        self.time_s = time_s
