"""Which networks learn which problem at which length? Many small trainings, and their table.

A problem is a module with `INPUTS`, `OUTPUTS`, `draw`, `loss` and `baseline`; what is trained, and
what counts as success, is in `training_run`. `python -m lab.sweeps`, in the folder `book`, runs
what is missing in a store, on this machine or on a Dask cluster.
"""
