"""Where notebooks run: the same for the site, for `make notebooks`, and on every machine."""

import os

# Two threads add in another order than one, and the last digits follow.
THREADS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
PERSONAL = ("PYTHONPATH", "PYTHONSTARTUP", "MPLBACKEND", "MATPLOTLIBRC", "JUPYTER_PATH")


def kernel_env(scratch):
    """Environment variables for a process that executes notebooks.

    Parameters
    ----------
    scratch : pathlib.Path
        A folder of ours; IPython's settings come from there, not from the user's home.

    Returns
    -------
    dict
        This process's variables without the personal ones, with one thread for matrix products.
    """
    quiet = scratch / "ipython" / "profile_default" / "ipython_kernel_config.json"
    quiet.parent.mkdir(parents=True, exist_ok=True)
    quiet.write_text(
        '{"IPKernelApp": {"log_level": 40}}', "utf-8"
    )  # its TCP hint looks like a fault
    kept = {name: value for name, value in os.environ.items() if name not in PERSONAL}
    return kept | {
        **dict.fromkeys(THREADS, "1"),
        "IPYTHONDIR": str(scratch / "ipython"),
        "JUPYTER_PREFER_ENV_PATH": "1",  # the kernel of this Python, not one in the user's home
        "PYTHONUNBUFFERED": "1",  # progress is seen when it is made
        "PYTHONUTF8": "1",  # Windows would read and write in its own code page
    }
