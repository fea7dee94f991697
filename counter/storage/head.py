"""The newest migration. Two branches that each add one meet here as a merge conflict."""

HEAD = "0010"
