"""Writes the HDF5 fixtures of this folder: value = 1000 * episode + 10 * frame + element. Recorded with h5py 3.7.0."""
import json
import os

import h5py
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))


def grid(episode, frames, width, dtype):
    return (1000 * episode + 10 * np.arange(frames)[:, None] + np.arange(width)[None, :]).astype(dtype)


def picture(episode, frames):
    return (np.arange(frames * 4 * 5 * 3).reshape(frames, 4, 5, 3) + episode).astype(np.uint8)


with h5py.File(os.path.join(here, "robomimic.hdf5"), "w") as file:
    data = file.create_group("data")
    data.attrs["total"] = 5 + 3
    data.attrs["env_args"] = json.dumps({"env_name": "Lift", "type": 1, "env_kwargs": {"control_freq": 25}})
    for episode, frames in ((0, 5), (1, 3)):
        demo = data.create_group(f"demo_{episode}")
        demo.attrs["num_samples"] = frames
        demo.attrs["model_file"] = "<mujoco/>"
        demo.create_dataset("actions", data=grid(episode, frames, 2, np.float64), compression="gzip")
        demo.create_dataset("states", data=grid(episode, frames, 4, np.float64))
        demo.create_dataset("rewards", data=np.arange(frames, dtype=np.float64))
        demo.create_dataset("dones", data=np.arange(frames) == frames - 1, dtype=np.int64)
        demo.create_dataset("obs/object", data=grid(episode, frames, 3, np.float32), chunks=(2, 3), shuffle=True, compression="gzip", fletcher32=True)
        demo.create_dataset("obs/agentview_image", data=picture(episode, frames), compression="gzip")
        demo.create_dataset("next_obs/object", data=grid(episode, frames, 3, np.float32))
    file["mask/train"] = np.array([b"demo_0"])

for episode, frames in ((0, 4), (1, 4)):
    with h5py.File(os.path.join(here, "act", f"episode_{episode}.hdf5"), "w", rdcc_nbytes=1024**2) as file:
        file.attrs["sim"] = True
        file.create_dataset("observations/qpos", data=grid(episode, frames, 3, np.float64))
        file.create_dataset("observations/qvel", data=grid(episode, frames, 3, np.float64) / 2)
        file.create_dataset("observations/images/top", data=picture(episode, frames), chunks=(1, 4, 5, 3))
        file.create_dataset("action", data=grid(episode, frames, 3, np.float64) + 0.5)

with h5py.File(os.path.join(here, "minari", "data", "main_data.hdf5"), "w") as file:
    file.attrs["total_episodes"] = np.int64(2)
    for episode, frames in ((0, 4), (1, 2)):
        group = file.create_group(f"episode_{episode}")
        group.attrs["total_steps"] = np.int64(frames)
        group.create_dataset("observations", data=grid(episode, frames + 1, 3, np.float32))
        group.create_dataset("actions", data=grid(episode, frames, 1, np.float32))
        group.create_dataset("rewards", data=np.arange(frames, dtype=np.float64))
        group.create_dataset("terminations", data=np.arange(frames) == frames - 1)
        group.create_dataset("truncations", data=np.zeros(frames, dtype=bool))
