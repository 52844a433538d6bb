"""Long work as jobs: asked for in a page, done by a worker, seen by the member that asked, and surviving a restart."""
