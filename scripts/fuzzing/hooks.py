"""What schemathesis does not know of the company by itself: which records there are, and which rows somebody may see."""

import copy
import json
import os
import random
import urllib.error
import urllib.request
import uuid

import company
import schemathesis

URL = os.environ["FUZZ_URL"]
TOKEN = os.environ["FUZZ_TOKEN"]
ADMIN = os.environ["FUZZ_ADMIN_TOKEN"]
DICE = random.Random(int(os.environ["FUZZ_SEED"]))
PERSON = company.Person(company.Database(os.environ["FUZZ_DATABASE"]), os.environ["FUZZ_PERSON"])

# Ids offered for a reference: of what the person sees, and of what only the administrator does.
OWN, FOREIGN = 8, 4
# So often a record of an entity is chosen before they are looked up anew.
USES = 200
# Samples of an operation, each with other records.
SAMPLES = 10
# These would end the run itself, or the rights of those whose answers are to be looked at: the full path, undone.
UNDONE = set(
    "company.administer department.close department.move policy.publish role.change role.close session.end token.revoke user.change "
    "user.disable user.set_password".split()
)


def _rows(query, token):
    request = urllib.request.Request(f"{URL}/api/v1/{query}?limit=500&sort=-id", headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["rows"]
    except urllib.error.HTTPError:
        return []


def _records(entity):
    """Id and version of records of an entity that are worth asking for."""
    query = f"{entity}.list"
    own = {row["id"]: row.get("version", 1) for row in _rows(query, TOKEN) if "id" in row}
    foreign = {row["id"]: row.get("version", 1) for row in _rows(query, ADMIN) if "id" in row and row["id"] not in own}
    chosen = [*DICE.sample(sorted(own), min(OWN, len(own))), *DICE.sample(sorted(foreign), min(FOREIGN, len(foreign)))]
    return {id_: {**own, **foreign}[id_] for id_ in chosen}


class Records:
    """The records of every entity that the description names."""

    def __init__(self, api):
        self.api = api
        self.known, self.uses = {}, {}
        self.queries = {path.rsplit("/", 1)[1] for path, item in api["paths"].items() if "get" in item}

    def of(self, entity):
        # Anew from time to time: what is changed has another version, and what was made is worth asking for.
        self.uses[entity] = self.uses.get(entity, -1) + 1
        if self.uses[entity] % USES == 0:
            self.known[entity] = _records(entity) if f"{entity}.list" in self.queries else {}
        return self.known[entity]

    def resolved(self, schema):
        while "$ref" in schema:
            target = self.api
            for part in schema["$ref"][2:].split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            schema = target
        return schema

    def filled(self, schema, value, noun):
        """A sample with records that are there in place of those of the test's world."""
        schema = self.resolved(schema)
        for choice in schema.get("anyOf", []) + schema.get("oneOf", []):
            if value is not None:
                value = self.filled(choice, value, noun)
        if isinstance(value, list):
            items = schema.get("items", {})
            return [self.filled(items, item, noun) for item in value]
        if isinstance(value, dict):
            return self._filled_object(schema.get("properties", {}), value, noun)
        records = self.of(schema["x-entity"]) if "x-entity" in schema and isinstance(value, int) and DICE.random() < 0.95 else None
        return DICE.choice(sorted(records)) if records else value

    def _filled_object(self, properties, value, noun):
        filled = {key: self.filled(properties.get(key, {}), inner, noun) for key, inner in value.items()}
        entities = {key: self.resolved(schema).get("x-entity") for key, schema in properties.items()}
        # The version is that of what is changed: of the operation's own noun, else of the first record that has one.
        for key in sorted(filled, key=lambda key: entities.get(key) != noun):
            records = self.of(entities[key]) if "version" in filled and entities.get(key) else {}
            if isinstance(filled[key], int) and filled[key] in records:
                filled["version"] = records[filled[key]]
                break
        return filled


RECORDS = None


@schemathesis.hook
def before_load_schema(context, api):
    """Samples speak of records that are there, each several times of others."""
    global RECORDS
    RECORDS = Records(copy.deepcopy(api))
    for path, item in api["paths"].items():
        content = item.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json", {})
        if "examples" in content:
            content["examples"] = {
                f"{name}-{n}": {"value": RECORDS.filled(content["schema"], sample["value"], path.rsplit("/", 1)[1].split(".")[0])}
                for name, sample in content["examples"].items()
                for n in range(SAMPLES)
            }


# Where pages ended, by query: cursors cannot be made up.
CURSORS = {}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Steers good input past what chance is poor at; bad input stays as bad as it is.

    Most requests made by chance would have no key, or be a dry run and a preview at once, or have a cursor of nothing, and nobody would
    look at the rest of them.
    """
    name = case.operation.definition.raw.get("operationId")
    part = case.meta and case.meta.components.get("query")
    # What is wrong in an address is refused before anything is done.
    if name in UNDONE and not (part and part.mode.is_negative):
        case.query = {"dry_run": "true"}
    if case.meta is None or case.meta.generation.mode.is_negative or DICE.random() < 0.05:
        return
    described = RECORDS.api["paths"][case.path][case.method.lower()]
    if case.method == "POST" and "x-permission" in described:
        case.headers["Idempotency-Key"] = str(uuid.UUID(int=DICE.getrandbits(128)))
        if DICE.random() < 0.8:
            case.headers.pop("X-Effective-Date", None)
        if name not in UNDONE:
            case.query = DICE.choice([{}, {}, {"dry_run": "true"}, {"preview": "true"}])
        schema = described["requestBody"]["content"]["application/json"]["schema"]
        case.body = RECORDS.filled(schema, _whole(case.body), name.split(".")[0])
    elif case.method == "GET" and case.query:
        schemas = {p["name"]: p["schema"] for p in map(RECORDS.resolved, described["parameters"])}
        given = {key: _whole(value) for key, value in case.query.items() if value is not None and key != "cursor"}
        case.query = {key: RECORDS.filled(schemas.get(key, {}), value, "") for key, value in given.items()}
        if CURSORS.get(name) and DICE.random() < 0.3:
            case.query.update(DICE.choice(CURSORS[name]))


@schemathesis.hook
def after_call(context, case, response):
    """Keeps the cursors of pages."""
    name = case.operation.definition.raw.get("operationId")
    if case.method == "GET" and response.status_code == 200 and "x-permission" in case.operation.definition.raw:
        page = response.json()
        sort = {"sort": case.query["sort"]} if case.query.get("sort") else {}
        CURSORS.setdefault(name, []).extend({"cursor": page[way], **sort} for way in ("next", "prev") if way in page)


def _whole(value):
    """Numbers that are whole, written so: 3.0 is an integer to JSON Schema, and bad input here."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    return value


@schemathesis.check
def within_scope(ctx, response, case):
    """Every row of a list is one that the database says this person may see."""
    query = case.operation.definition.raw.get("operationId") or ""
    entity = company.entity(query)
    if case.method != "GET" or response.status_code != 200 or entity is None:
        return
    ids = {row["id"] for row in response.json()["rows"]}
    if not ids:
        return
    seen, _ = PERSON.seen(entity, case.operation.definition.raw["x-permission"], ids)
    if foreign := ids - seen:
        raise AssertionError(f"{query} shows {os.environ['FUZZ_PERSON']} rows out of scope: {sorted(foreign)}")
