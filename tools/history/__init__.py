"""What changed in the recorded history of a project, at which commit, and because of what."""
