"""What happens when a vehicle reaches its leader."""


class CollisionError(RuntimeError):
    """The gap of a vehicle is no longer above 0, so the model has no meaning any more.

    vehicle: its number. gap_m: bumper to bumper to its leader. time_s: the simulated time.
    The state stays as it is, for inspection.
    """

    def __init__(self, vehicle: int, gap_m: float, time_s: float) -> None:
        """The message names all three and says what to do."""
        super().__init__(
            f"vehicle {vehicle} ran into the one ahead at {time_s:g} s (gap {gap_m:g} m):"
            " start with larger gaps or lower speeds, or use a smaller dt"
        )
        self.vehicle = vehicle
        self.gap_m = gap_m
        self.time_s = time_s
