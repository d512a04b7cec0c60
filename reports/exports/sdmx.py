"""A release as SDMX: structures as SDMX-ML 3.0, data as SDMX-CSV 2.0, both written by pysdmx.

pysdmx knows one name an artefact; `_finish` writes the other beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, Final

from lxml import etree
from pysdmx.io.csv.sdmx20.writer import write as write_csv
from pysdmx.io.pd import PandasDataset
from pysdmx.io.xml.sdmx30.writer.structure import write as write_structures
from pysdmx.model import (
    Code,
    Codelist,
    Components,
    Concept,
    ConceptScheme,
    Dataflow,
    DataStructureDefinition,
    DataType,
    ItemReference,
    Organisation,
    Role,
    Schema,
)
from pysdmx.model import Component as SdmxComponent
from pysdmx.model.dataset import ActionType
from pysdmx.model.message import Header

from reports.exports import model
from reports.exports.blocks import split_rows
from reports.exports.model import Bilingual, CodeList, Export, Observation
from schemas import files
from schemas.known_pandas import pd

STRUCTURES: Final = "cau-truc.xml"
DATA: Final = "so-lieu.csv"
VERSION: Final = "1.0"
_AT_ONCE: Final = 50_000
CONCEPTS: Final = "CS_THIDUA"
_ROLES: Final = {
    "dimension": Role.DIMENSION, "time": Role.DIMENSION, "measure": Role.MEASURE, "attribute": Role.ATTRIBUTE,
}  # fmt: skip
_TYPES: Final = {"text": DataType.STRING, "number": DataType.DECIMAL, "time": DataType.PERIOD}
_STRUCTURE: Final = "{http://www.sdmx.org/resources/sdmxml/schemas/v3_0/structure}"
_NAME: Final = "{http://www.sdmx.org/resources/sdmxml/schemas/v3_0/common}Name"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def write_sdmx(export: Export, folder: Path) -> list[Path]:
    """Write structures and data into the folder; the same release gives the same bytes."""
    agency = model.make_id(export.programme_id).upper()
    lists = {listed.id: listed for listed in _list_code_lists(export)}
    codelists = {listed.id: _make_codelist(listed, agency) for listed in lists.values()}
    concepts = _make_concepts(export, agency)
    components = Components([_make_component(one, one.kind, codelists, agency) for one in export.components])
    structure = DataStructureDefinition(
        id="DSD_THIDUA", agency=agency, version=VERSION, name=export.name[1], components=components
    )
    flow = Dataflow(id="THIDUA", agency=agency, version=VERSION, name=export.name[1], structure=structure)
    header = Header(id=export.release, prepared=datetime.fromisoformat(export.as_of), sender=Organisation(id=agency))
    text = write_structures([*codelists.values(), concepts, structure, flow], header=header)
    names = {(id, code.id): code.name for id, one in lists.items() for code in one.codes}
    names |= {("", one.id): one.name for one in lists.values()}
    names |= {(CONCEPTS, one.id): one.name for one in export.components}
    names |= dict.fromkeys([("", structure.id), ("", flow.id)], export.name)
    # As texts: pysdmx would make floats of amounts, which are exact decimals.
    texts = Components([_make_component(one, "text", codelists, agency) for one in export.components])
    schema = Schema(context="dataflow", agency=agency, id=flow.id, version=VERSION, components=texts)
    return [
        files.write_bytes(folder / STRUCTURES, _finish(str(text), names), durable=False),
        files.write_blocks(folder / DATA, _write_data(export, schema), durable=False),
    ]


def _write_data(export: Export, schema: Schema) -> Iterator[bytes]:
    """The observations as pysdmx writes them, some after the others, under one heading."""
    rows = split_rows(export.observations, _AT_ONCE)
    for place, some in enumerate(chain([next(rows, [])], rows)):
        dataset = PandasDataset(structure=schema, data=_make_frame(some), action=ActionType.Replace)
        head, _, lines = str(write_csv([dataset])).partition("\n")
        yield (lines if place else f"{head}\n{lines}").encode()


def _list_code_lists(export: Export) -> Iterator[CodeList]:
    """Each code list once, whichever components share it."""
    yield from {one.codes.id: one.codes for one in export.components if one.codes}.values()


def _make_codelist(listed: CodeList, agency: str) -> Codelist:
    items = [Code(id=code.id, name=code.name[1] or code.name[0], description=code.source) for code in listed.codes]
    return Codelist(id=listed.id, agency=agency, version=VERSION, name=listed.name[1], items=items)


def _make_concepts(export: Export, agency: str) -> ConceptScheme:
    items = [Concept(id=one.id, name=one.name[1], dtype=_TYPES[one.kind]) for one in export.components]
    return ConceptScheme(id=CONCEPTS, agency=agency, version=VERSION, name="Concepts", items=items)


def _make_component(one: model.Component, kind: str, codelists: Mapping[str, Codelist], agency: str) -> SdmxComponent:
    return SdmxComponent(
        id=one.id,
        required=one.required,
        role=_ROLES[one.role],
        concept=ItemReference("Concept", agency, CONCEPTS, VERSION, one.id),
        local_dtype=_TYPES[kind],
        local_codes=codelists[one.codes.id] if one.codes else None,
        attachment_level="O" if one.role == "attribute" else None,
    )


def _make_frame(observations: Sequence[Observation]) -> pd.DataFrame:
    """The observations as texts, a column a component, in their order."""
    columns: dict[str, list[Any]] = {
        model.UNIT: [o.unit for o in observations],
        model.INDICATOR: [o.indicator for o in observations],
        model.MEASURE: [o.measure for o in observations],
        model.TIME: [o.period.text for o in observations],
        model.VALUE: [o.digits for o in observations],
        model.STATE: [o.state for o in observations],
        model.UNIT_OF_MEASURE: [o.unit_of_measure for o in observations],
        model.PERIOD: [model.make_id(o.period.period_id) for o in observations],
        model.REQUIRED: [str(o.required).lower() for o in observations],
        model.CARRIED: [o.carried_from or "" for o in observations],
        model.CORRECTED: [str(o.is_corrected).lower() for o in observations],
    }
    return pd.DataFrame(columns, dtype="str")


def _finish(text: str, names: Mapping[tuple[str, str], Bilingual]) -> bytes:
    """The message with every artefact named in the languages that it has names in, the Vietnamese one after.

    Without the relation of attributes to measures, which says nothing where there is one, and is not read everywhere.
    """
    root = etree.fromstring(text.encode())
    etree.strip_elements(root, f"{_STRUCTURE}MeasureRelationship", with_tail=True)
    for element in root.iter(etree.Element):
        written = element.find(_NAME)
        parent = element.getparent()
        if written is None or parent is None:
            continue
        id = element.get("id", "")
        vi, en = names.get((parent.get("id", ""), id), names.get(("", id), ("", "")))
        if not vi:
            continue
        if en:
            other = etree.Element(_NAME)
            written.addnext(other)
            other.tail = written.tail
        else:
            other = written
        other.set(_LANG, "vi")
        other.text = vi
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
