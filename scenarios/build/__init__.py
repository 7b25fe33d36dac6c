"""Three real councils' cases, typed in from published figures with the source beside each.

Each council's module gives ``TABLES`` (sheet name to header row and rows, in the form of the case workbook,
with a last column ``Source``) and ``NOTES`` (heading and paragraph, for a sheet of that name). Nothing here
reads a file: the published tables stay outside the repository, and the figures taken from them are typed in.
A figure marked "assumed" in its ``Source`` has no published source: a council starting from the case would
put its own there.
"""
