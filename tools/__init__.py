"""Post-processing of ASV results: `python -m tools COMMAND`, for this or any other ASV project.

Three layers, each importing only those above it: `stats` (pure decisions on arrays), `store`
(ASV files in, typed series out), then `render` (one file a format) and `commands` (one file a
command).
"""
