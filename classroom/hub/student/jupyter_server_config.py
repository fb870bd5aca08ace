"""Tools of nbgrader that a student does without.

"Validate" asks whether a cell raises. Our checks say in words what is wrong, and raise nothing.
"""

c = get_config()  # noqa: F821
c.ServerApp.jpserver_extensions = {
    "nbgrader.server_extensions.formgrader": False,
    "nbgrader.server_extensions.validate_assignment": False,
}
