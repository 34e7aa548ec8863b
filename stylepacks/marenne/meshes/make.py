"""Writes soap.glb: a worn bar of soap, our own drawing (CC0). Two materials: `bar`, and `seal` on its front face."""

from pathlib import Path

import numpy as np
import trimesh
from trimesh.visual.material import PBRMaterial

WIDE, TALL, DEEP = 0.90, 0.62, 0.34  # half of them are the bar's radii
EXPONENT = 3.2  # of the superellipse: 2 is an egg, more is boxier


def rounded(angle: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cosine and sine of a superellipse."""
    c, s = np.cos(angle), np.sin(angle)
    return tuple(np.sign(v) * np.abs(v) ** (2 / EXPONENT) for v in (c, s))


def surface(front: bool) -> trimesh.Trimesh:
    """The bar seen from the front: y up, z towards the viewer; the seal is the middle of the front."""
    if front:
        u, v = np.meshgrid(np.linspace(-0.52, 0.52, 25), np.linspace(-0.62, 0.62, 25))
        z = (1 - np.abs(u) ** EXPONENT - np.abs(v) ** EXPONENT) ** (1 / EXPONENT)
        points = np.stack([u * WIDE / 2, v * TALL / 2, z * DEEP / 2 + 0.002], -1)
    else:
        theta, phi = np.meshgrid(np.linspace(-np.pi / 2, np.pi / 2, 49), np.linspace(0, 2 * np.pi, 97)[:-1])
        (ct, st), (cp, sp) = rounded(theta), rounded(phi)
        points = np.stack([ct * cp * WIDE / 2, ct * sp * TALL / 2, st * DEEP / 2], -1)
    rows, columns = points.shape[:2]
    a = np.arange(rows - (1 if front else 0))[:, None] * columns + np.arange(columns - 1)
    b = a + 1
    d = (a + columns) % (rows * columns)
    faces = np.concatenate(
        [np.c_[a.ravel(), b.ravel(), (d + 1).ravel()], np.c_[a.ravel(), (d + 1).ravel(), d.ravel()]]
    )
    flat = points.reshape(-1, 3)
    uv = np.stack(np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows)), -1).reshape(-1, 2)
    mesh = trimesh.Trimesh(flat, faces, process=False)
    if np.sum(mesh.face_normals * (flat[faces].mean(1))) < 0:
        mesh.faces = mesh.faces[:, ::-1]
    material = PBRMaterial(name="seal" if front else "bar")
    mesh.visual = trimesh.visual.TextureVisuals(uv=uv, material=material)
    return mesh


def main() -> None:
    scene = trimesh.Scene({"bar": surface(front=False), "seal": surface(front=True)})
    Path(__file__).with_name("soap.glb").write_bytes(scene.export(file_type="glb", include_normals=True))


if __name__ == "__main__":
    main()
