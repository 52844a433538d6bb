"""What can be asked, and the answers as objects: the same on the command line, in the pages and over the interface."""
