"""How nbgrader works for a student on the hub."""

import os

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "unrolled"
c.Exchange.root = os.environ["UNROLLED_EXCHANGE"]  # from jupyterhub_config.py
