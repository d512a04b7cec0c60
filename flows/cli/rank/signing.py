"""`thidua rank sign` and `verify-seal`: a sealed ranking through its states, and what is proved from its release."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from desk.settings import Settings
from flows.cli.options import Home, ProgrammeOption, UsageError, find_unit

Seal = Annotated[str, typer.Argument(help="The seal of the ranking, or how it begins: eight characters are enough.")]
State = Literal["draft", "verified", "approved", "published", "returned"]


def sign(
    seal: Seal,
    state: Annotated[
        State | None,
        typer.Option("--state", help="What the ranking becomes; without it the steps taken so far are shown."),
    ] = None,
    by: Annotated[str, typer.Option("--by", help="Who signs: the official's name.")] = "",
    role: Annotated[str, typer.Option("--role", help="In which office.")] = "",
    note: Annotated[str, typer.Option("--note", help="What is said to it, as it will stand in the record.")] = "",
    home: Home = None,
    programme: ProgrammeOption = None,
) -> None:
    """Take a sealed ranking a step further: draft, verified, approved, published; or send it back (returned).

    Who verifies does not approve. Publishing is refused where the ranking is not approved or its scores would be others
    now; it writes the release that `thidua rank verify-seal` proves the seal from.
    """
    from desk.signing import publish as publishing
    from desk.signing import steps

    settings = Settings.from_environment(home, programme)
    sealed = steps.find_ranking(settings, seal)
    if state is None:
        typer.echo(f"xếp hạng năm {sealed.year}, niêm phong {sealed.seal}")
        typer.echo("\n".join(step.line_vi for step in steps.load_steps(settings, sealed)) or "chưa có bước nào")
    elif state == "published":
        published = publishing.publish(settings, sealed, by, role, note)
        typer.echo(f"{published.step.line_vi}\n{published.folder}")
    else:
        typer.echo(steps.sign(settings, sealed, state, by, role, note).line_vi)


def verify_seal(
    seal: Seal,
    release: Annotated[
        Path | None,
        typer.Option(
            "--release", exists=True, file_okay=False, help="The folder of the release, if it lies elsewhere."
        ),
    ] = None,
    proof: Annotated[
        str | None,
        typer.Option("--proof", help="Write the proof of this unit's own result, as 63-48 or 48; no other's is in it."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where the proof is written.")] = None,
    home: Home = None,
    programme: ProgrammeOption = None,
) -> None:
    """Reckon a published ranking anew from its release alone and hold it against its seal. Exit 1 if it differs.

    docs/verify_proof.py checks a proof with nothing but Python.
    """
    from desk.signing import release as releases

    folder = release or _find_release(Settings.from_environment(home, programme), seal)
    if proof is None:
        if differing := releases.verify_release(folder, seal):
            typer.echo(f"niêm phong KHÔNG đúng với bản phát hành: {', '.join(differing)}")
            raise typer.Exit(1)
        told = releases.read_manifest(folder, seal)
        typer.echo(f"niêm phong đúng: năm {told['year']}, {told['units']} đơn vị\ngốc Merkle {told['merkle_root']}")
        return
    settings = Settings.from_environment(home, programme)
    told = releases.read_manifest(folder, seal)
    last = [p for p in settings.programme.periods if p.year == told["year"]]
    unit = find_unit(settings.programme, proof, last[-1] if last else None)
    made = releases.prove_unit(folder, seal, unit.id)
    place = out or Path(f"chung-minh_{told['year']}_{unit.id}_{str(told['seal'])[:8]}.json")
    releases.write_proof(place, made)
    typer.echo(f"{place}\nkiểm tra: python docs/verify_proof.py {place} {told['merkle_root']}")


def _find_release(settings: Settings, seal: str) -> Path:
    from desk.signing import release as releases
    from desk.signing import steps

    folder = releases.release_folder(steps.find_ranking(settings, seal))
    if not folder.is_dir():
        raise UsageError(
            f"bảng xếp hạng {seal} chưa công bố nên chưa có bản phát hành; thidua rank sign {seal} cho biết"
        )
    return folder
