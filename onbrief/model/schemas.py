"""JSON Schemas of the files that people write, made from the models: for editors, and for other tools."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase

from pydantic import BaseModel

from onbrief.model.binding import Binding
from onbrief.model.brief import Brief
from onbrief.model.card import ModelCard
from onbrief.model.comparing import ComparePolicy
from onbrief.model.copy import Copy
from onbrief.model.gates import GatePolicy
from onbrief.model.material import Material
from onbrief.model.placement import Channel
from onbrief.model.policies import Disclosures, ModelsPolicy, RightsPolicy, Rules
from onbrief.model.rates import Rates
from onbrief.model.reviews import Reviews
from onbrief.model.rights import Rights
from onbrief.model.selects import Selects
from onbrief.model.shots import Shots
from onbrief.model.signoff import HousePolicy, RolePolicy
from onbrief.model.stylepack import Product, StylePack, Vocabulary
from onbrief.model.waivers import Waivers
from onbrief.model.wording import Words

SCHEMAS: dict[str, type[BaseModel]] = {
    "brief": Brief,
    "comfy-binding": Binding,
    "compare": ComparePolicy,
    "copy": Copy,
    "disclosure": Disclosures,
    "gate-policy": GatePolicy,
    "material": Material,
    "model-card": ModelCard,
    "models-policy": ModelsPolicy,
    "placements": Channel,
    "product": Product,
    "rates": Rates,
    "reviews": Reviews,
    "rights": Rights,
    "rights-policy": RightsPolicy,
    "rules": Rules,
    "selects": Selects,
    "shots": Shots,
    "sign-off": HousePolicy,
    "sign-off-role": RolePolicy,
    "stylepack": StylePack,
    "vocabulary": Vocabulary,
    "waivers": Waivers,
    "words": Words,
}

# where such a file stands, and its schema
PLACES = [
    ("campaigns/*/brief.yaml", "brief"),
    ("campaigns/*/selects.yaml", "selects"),
    ("campaigns/*/shots.yaml", "shots"),
    ("campaigns/*/copy/*.yaml", "copy"),
    ("campaigns/*/reviews/*.yaml", "reviews"),
    ("campaigns/*/waivers.yaml", "waivers"),
    ("campaigns/*/material/*.yaml", "material"),
    ("stylepacks/*/references/*.yaml", "material"),
    ("stylepacks/*/stylepack.yaml", "stylepack"),
    ("stylepacks/*/vocabulary.yaml", "vocabulary"),
    ("stylepacks/*/products/*.yaml", "product"),
    ("stylepacks/*/comfyui/*.yaml", "comfy-binding"),
    ("placements/*.yaml", "placements"),
    ("policies/gates.yaml", "gate-policy"),
    ("policies/compare.yaml", "compare"),
    ("campaigns/*/rights.yaml", "rights"),
    ("stylepacks/*/rights.yaml", "rights"),
    ("policies/rates.yaml", "rates"),
    ("policies/rights.yaml", "rights-policy"),
    ("policies/models.yaml", "models-policy"),
    ("policies/likeness.yaml", "rules"),
    ("policies/themes.yaml", "rules"),
    ("policies/disclosure.yaml", "disclosure"),
    ("renderers/models/*.yaml", "model-card"),
    ("policies/words.yaml", "words"),
    ("policies/signoff.yaml", "sign-off"),
    ("policies/signoff/*.yaml", "sign-off-role"),
]


def schema_of(name: str) -> str | None:
    """The schema that a file of the repository holds to, by its path; None where no model is meant for it."""
    parts = name.split("/")
    for pattern, schema in PLACES:
        wanted = pattern.split("/")
        if len(parts) == len(wanted) and all(fnmatchcase(p, w) for p, w in zip(parts, wanted, strict=True)):
            return schema
    return None


def schema_text(name: str) -> str:
    """One schema (JSON Schema 2020-12) as the file `schemas/<name>.schema.json` holds it."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **SCHEMAS[name].model_json_schema(by_alias=True),
    }
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
