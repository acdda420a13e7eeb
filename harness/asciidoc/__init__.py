"""An AsciiDoc reader: text to a tree of nodes, each with its file and line. Knows nothing of APIs."""
