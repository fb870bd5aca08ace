"""How nbgrader works for a teacher on the hub: as on a laptop, and through the exchange."""

import os
from pathlib import Path

c = get_config()  # noqa: F821
load_subconfig(str(Path(__file__).resolve().parents[2] / "nbgrader_config.py"))  # noqa: F821
c.Exchange.root = os.environ["UNROLLED_EXCHANGE"]  # from jupyterhub_config.py
c.CourseDirectory.root = str(Path.home() / "unrolled" / "class")
