"""Post-processing of ASV results: `python -m tools COMMAND`, for this or any other ASV project.

Rooms by subject over a shared floor, each importing only those before it: `stats` (pure decisions
on arrays), `store` (ASV's files in, typed series out), `measure` (processes of a commit) and
`render` (one file a format); `calibration` and `scaling`; `projection` and `gate`; `observe` (the
working tree, and processes while they run) and `interchange` (files of other tools); and `commands`
(one thin file a command). `api` has what commands answer as functions.
"""
