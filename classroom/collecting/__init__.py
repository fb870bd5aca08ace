"""Who handed in what: from a folder or a zip file to one notebook of each student."""

from classroom.collecting.handed_in import HandedIn, collect, newest

__all__ = ["HandedIn", "collect", "newest"]
