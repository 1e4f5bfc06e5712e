"""Questions to the POLE graph set, answered with networkx from its own files: a second implementation to compare with.

Run with the folder of the set and a JSON object of the people to start from and the pairs to join; prints one JSON object.
"""

import csv
import itertools
import json
import pathlib
import sys
import time

import networkx

folder, asked = pathlib.Path(sys.argv[1]), json.loads(sys.argv[2])


def rows(kind, name):
    with open(folder / f"crime-investigation.{kind}.{name}.csv", newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def plain(text):
    return "".join(letter for letter in text.lower() if letter.isalnum())


started = time.perf_counter()

# One thing has one node, whatever records name it: the record with the lowest reference stands for it.
things, stands_for = {}, {}
for letter, kind, names in (
    ("X", "phone", ("Phone", "phoneNo")),
    ("X", "email", ("Email", "email_address")),
    ("X", "vehicle", ("Vehicle", "reg")),
    ("X", "thing", ("Object", None)),
    ("L", "address", ("Location", "address")),
):
    table, column = names
    for row in sorted(rows("nodes", table), key=lambda row: letter + row[":ID"]):
        record = letter + row[":ID"]
        key = record
        if kind == "email" and row[column]:
            key = row[column].strip().lower()
        elif kind == "address" and row[column]:
            key = plain(row[column]) + "|" + plain(row["postcode"] or record)
        elif column and row[column]:
            key = plain(row[column])
        stands_for[record] = things.setdefault((kind, key), record)
kind_of = {record: kind for (kind, _), record in things.items()}

everything, people = networkx.Graph(), networkx.Graph()
for name, start, end in (
    ("PARTY_TO", "P", "C"),
    ("HAS_PHONE", "P", "X"),
    ("HAS_EMAIL", "P", "X"),
    ("CURRENT_ADDRESS", "P", "L"),
    ("KNOWS", "P", "P"),
    ("KNOWS_LW", "P", "P"),
    ("KNOWS_PHONE", "P", "P"),
    ("KNOWS_SN", "P", "P"),
    ("FAMILY_REL", "P", "P"),
    ("CALLER", "T", "X"),
    ("CALLED", "T", "X"),
    ("INVOLVED_IN", "X", "C"),
    ("OCCURRED_AT", "C", "L"),
):
    for row in rows("relationships", name):
        one, other = start + row[":START_ID"], end + row[":END_ID"]
        one, other = stands_for.get(one, one), stands_for.get(other, other)
        if one != other:
            everything.add_edge(one, other)
            if start == end == "P":
                people.add_edge(one, other)
party = {"P" + row[":START_ID"] for row in rows("relationships", "PARTY_TO")}
read = time.perf_counter() - started


def shared(kind):
    found = []
    for thing in everything:
        if kind_of.get(thing) == kind:
            near = {one for one in everything[thing] if one[0] == "P"}
            if kind == "vehicle":
                crimes = (one for one in everything[thing] if one[0] == "C")
                near |= {one for crime in crimes for one in everything[crime] if one[0] == "P"}
            if len(near) > 1:
                found.append([thing, sorted(near)])
    return sorted(found)


def near_suspects():
    counts = {one: sum(other in party for other in people[one]) for one in people if one not in party}
    return {one: count for one, count in counts.items() if count}


def triangles():
    found = set()
    for one in people:
        for two, three in itertools.combinations(people[one], 2):
            if people.has_edge(two, three):
                found.add(tuple(sorted((one, two, three))))
    counts = {one: count for one, count in networkx.triangles(people).items() if count}
    return {"triangles": sorted(found), "people": counts}


def length(one, other):
    try:
        return networkx.shortest_path_length(everything, one, other)
    except networkx.NetworkXNoPath:
        return None


questions = {f"shared {kind}": lambda kind=kind: shared(kind) for kind in ("phone", "email", "vehicle", "address")}
questions["triangles"] = triangles
questions["connected"] = lambda: {one: len(people[one]) for one in people}
questions["near-suspects"] = near_suspects
for start in asked["from"]:
    questions[f"reach {start}"] = lambda start=start: dict(networkx.single_source_shortest_path_length(people, start))
for one, other in asked["pairs"]:
    questions[f"path {one} {other}"] = lambda one=one, other=other: length(one, other)

answers = {}
for name, ask in questions.items():
    started = time.perf_counter()
    answer = ask()
    answers[name] = {"seconds": time.perf_counter() - started, "answer": answer}
ties = [list(tie) for tie in everything.edges]
print(json.dumps({"read_seconds": read, "nodes": len(everything), "ties": ties, "answers": answers}))
