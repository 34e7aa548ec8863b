"""`onbrief export`"""

from __future__ import annotations

from pathlib import Path

import click

from onbrief.cli.common import chosen, repository
from onbrief.errors import InputError, nearest
from onbrief.files import write_bytes
from onbrief.pages.words import counted
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.stages import build_folder, every_job

BY = ("scene", "sku", "placement", "locale")


@click.command(
    "export",
    epilog="Example: onbrief export lumen-summer --psd --placement instagram/story-1080 --locale ar-AE -o layers",
)
@click.argument("campaign")
@click.option("--psd", is_flag=True, help="as layered Photoshop files")
@click.option("--masters", is_flag=True, help="the masters instead of the delivered pictures")
@click.option("--scene", help="of this scene")
@click.option("--sku", help="of this SKU")
@click.option("--placement", help="for this placement")
@click.option("--locale", help="in this language")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    required=True,
    help="a folder; for one picture also a file",
)
def command(
    campaign: str, psd: bool, masters: bool, scene: str | None, sku: str | None, placement: str | None,
    locale: str | None, output: Path,
) -> None:  # fmt: skip
    """Write delivered pictures or masters with their layers: background, product, each text, logo.

    Layers are named in the picture's own script. Type is pixels. What comes back from Photoshop is brought in with
    `onbrief import FILE --as master`.
    """
    if not psd:
        raise InputError.at("export", "as what?", "Add --psd.")
    root = repository()
    chosen(root, (campaign,))
    from onbrief.pipeline.layered import layered, psd_of

    made = {job.id: job for job in every_job(root, campaign)}
    kind = "master" if masters else "variant"
    wanted = {name: value for name, value in zip(BY, (scene, sku, placement, locale), strict=True) if value}
    jobs = meant([job for job in made.values() if job.about["kind"] == kind], wanted)
    single = output.suffix.lower() == ".psd"
    if single and len(jobs) > 1:
        what = f"{counted(len(jobs), 'picture')} can't be written into one file"
        raise InputError.at(
            "--output", what, "Name a folder, or choose one by --sku, --placement and --locale."
        )
    for job in jobs:
        target = output if single else output / f"{job.out.partition('/')[2]}.psd"
        data = psd_of(layered(root, build_folder(root, campaign), job, made))
        write_bytes(target, data)
        click.echo(f"{target}  {len(data) / 1e6:.1f} MB")


def meant(jobs: list[Job], wanted: dict[str, str]) -> list[Job]:
    """Raises InputError for what none of them is about."""
    for name, value in wanted.items():
        known = sorted({str(job.about.get(name)) for job in jobs})
        jobs = [job for job in jobs if job.about.get(name) == value]
        if not jobs:
            raise InputError.at(
                f"--{name}", f"no picture here has the {name} “{value[:60]}”", nearest(value, known)
            )
    if not jobs:
        raise InputError.at("export", "no such picture is built yet", "Run `onbrief build`.")
    return jobs
