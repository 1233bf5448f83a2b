"""scope.py URL DATABASE OPENAPI LOGIN=TOKEN...  compares what every query shows every person with what the database says they may see.

Lists are read to their last page and must be equal, row for row, not only free of foreign ones; a detail is there exactly for what is in
scope; the parts of what is out of scope have no rows.
"""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request

import company

# Details and parts that are asked for, of each kind and person: so many in scope, so many out of it.
TRIED = 25


class Api:
    """Asks as one person."""

    def __init__(self, url, token):
        self.url, self.token, self.requests = url, token, 0

    def get(self, query, **params):
        """Status and page."""
        self.requests += 1
        address = f"{self.url}/api/v1/{query}?{urllib.parse.urlencode(params)}"
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {self.token}"})
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, {"rows": []}

    def all(self, query, **params):
        """Status, and the ids of every page."""
        ids, cursor = [], {}
        while True:
            status, page = self.get(query, limit=500, **params, **cursor)
            ids += [row["id"] for row in page["rows"]]
            if status != 200 or "next" not in page:
                return status, ids
            cursor = {"cursor": page["next"]}


def listed(api, person, query, entity, permission, params):
    """Differences of a list, and how many rows were compared."""
    seen, every = person.seen(entity, permission)
    status, ids = api.all(query, **params)
    if permission not in person.grants:
        return ([] if status == 403 else [f"{query}: {status} without the permission {permission}"]), 0
    wrong = []
    if status != 200:
        return [f"{query}: {status}"], 0
    if len(ids) != len(set(ids)):
        wrong.append(f"{query}: rows twice")
    if foreign := set(ids) - seen:
        wrong.append(f"{query}: {len(foreign)} rows out of scope: {sorted(foreign)[:10]}")
    # Lists of what is open, or of one kind, show a part of what may be seen.
    if query in WHOLE and (missing := seen - set(ids)):
        wrong.append(f"{query}: {len(missing)} rows are missing: {sorted(missing)[:10]}")
    _, page = api.get(query, limit=1, count="exact", **params)
    if page["count"] != len(ids):
        wrong.append(f"{query}: counts {page['count']} of {len(ids)}")
    return wrong, len(every)


def single(api, person, query, entity, permission):
    """Differences of a detail."""
    if permission not in person.grants:
        return [], 0
    seen, every = person.seen(entity, permission)
    asked = {**dict.fromkeys(sorted(seen)[:TRIED], 200), **dict.fromkeys(sorted(every - seen)[:TRIED], 404)}
    found = ((id_, wanted, api.get(query, id=id_)[0]) for id_, wanted in asked.items())
    return [f"{query} of {id_}: {status} in place of {wanted}" for id_, wanted, status in found if status != wanted], len(asked)


def parts(api, person, query, permission, params):
    """Rows of parts of what is out of scope."""
    key, entity = company.PARTS[query]
    if permission not in person.grants:
        return [], 0
    seen, every = person.seen(entity, permission)
    asked = sorted(every - seen)[:TRIED]
    found = ((id_, api.get(query, **{key: id_}, **params)[1]["rows"]) for id_ in asked)
    return [f"{query} of {entity} {id_}: {len(rows)} rows out of scope" for id_, rows in found if rows], len(asked)


# Lists that show everything in scope when nothing is asked for.
WHOLE = {
    f"{noun}.list"
    for noun in company.TRUTH
    if noun not in ("opening_document", "opening_item", "token", "session", "list_setting", "list_view", "list_export", "import_batch")
}


def main():
    url, database, description, *people = sys.argv[1:]
    with open(description, encoding="utf-8") as file:
        paths = json.load(file)["paths"]
    queries = {item["get"]["operationId"]: item["get"] for item in paths.values() if "x-permission" in item.get("get", {})}
    failed = False
    for pair in people:
        login, _, token = pair.partition("=")
        person, api = company.Person(company.Database(database), login), Api(url, token)
        wrong, compared = [], 0
        for query, described in sorted(queries.items()):
            permission, entity = described["x-permission"], company.entity(query)
            required = {p["name"] for p in described["parameters"] if p.get("required")}
            params = {"day": "2026-11-28"} if "day" in required else {}
            found = []
            if entity and query.endswith((".list", ".to_ship")) and required <= {"day"}:
                found.append(listed(api, person, query, entity, permission, params))
            if entity and query.endswith(".detail"):
                found.append(single(api, person, query, entity, permission))
            if query in company.PARTS:
                found.append(parts(api, person, query, permission, params))
            for differences, rows in found:
                wrong += differences
                compared += rows
        print(f"scope {login}: {api.requests} requests, {compared} rows compared, {len(wrong)} differences", flush=True)
        for line in wrong:
            print(f"  {login}: {line}")
        failed = failed or bool(wrong)
    sys.exit(1 if failed else 0)


main()
