/* A canonical report as the tables the judge looks at: keys, what follows from the answers, and words for blank, as
   ingest/canonical and ingest/derive have them. The form writes nothing that could not be read. Must not judge. */
"use strict";

const makeConform = (standard) => {
  const OTHER_SIDE = { civilian: "officer", officer: "civilian" };
  const isBlank = (word) => standard.blanks.includes(word);
  const isWord = (value) => value !== null && value !== undefined && value !== "";
  const record = (table, said) => Object.fromEntries(Object.keys(standard.tables[table].fields).map((name) => [name, isWord(said[name]) ? said[name] : null]));
  const once = (rows, names) => {
    const seen = new Set();
    return rows.filter((row) => {
      const key = JSON.stringify(names.map((name) => row[name]));
      return !seen.has(key) && seen.add(key);
    });
  };
  const group = (rows, names) => {
    const found = new Map();
    for (const row of rows) {
      const key = JSON.stringify(names.map((name) => row[name]));
      found.set(key, [...(found.get(key) || []), row]);
    }
    return (row) => found.get(JSON.stringify(names.map((name) => row[name]))) || [];
  };

  /* Rows by table, as the report tells them. */
  const gathered = (said) => {
    const tables = Object.fromEntries(Object.keys(standard.tables).map((name) => [name, []]));
    const id = `${said.agency_id}:${said.incident_id}`;
    tables.incident.push({ ...record("incident", said), incident_id: id });
    const roles = {};
    for (const person of said.persons || []) {
      const key = `${id}/${person.person_id}`;
      roles[key] = person.role;
      tables.person.push({ ...record("person", person), person_id: key, incident_id: id });
      for (const [list, table] of Object.entries(standard.lists.of_person)) {
        for (const each of person[list] || []) {
          const plain = standard.plain[table];
          tables[table].push({ ...record(table, plain ? { [plain]: each } : each), person_id: key });
        }
      }
    }
    for (const each of said.force || []) {
      const row = { ...record("force", each), incident_id: id, recipient_id: `${id}/${each.recipient_id}` };
      row.actor_id = isWord(each.actor_id) ? `${id}/${each.actor_id}` : null;
      tables.force.push({ ...row, actor_role: OTHER_SIDE[roles[row.recipient_id]] ?? null });
    }
    for (const each of said.other_agencies || []) tables.other_agency.push({ ...record("other_agency", each), incident_id: id });
    return tables;
  };

  const withRaces = (tables) => {
    const of = group(tables.race, ["person_id"]);
    for (const person of tables.person) {
      const told = of(person).map((row) => row.race);
      if (!told.length || person.race !== null) continue;
      const named = [...new Set(told.filter((race) => !isBlank(race)))];
      person.race = named.length === 0 ? told[0] : named.length > 1 ? "multiracial" : named[0];
    }
    tables.race = once(tables.race.filter((row) => !isBlank(row.race)), ["person_id", "race"]);
  };
  const withForce = (tables) => {
    const kind = ["recipient_id", "force_type"];
    tables.force = once(tables.force, [...kind, "actor_id", "position"]);
    for (const name of ["actor_id", "position"]) {
      const of = group(tables.force, kind);
      tables.force = tables.force.filter((row) => row[name] !== null || of(row).every((other) => other[name] === null));
    }
    tables.force.forEach((row, at) => { row.force_id = `F${at + 1}`; });
  };
  const withFirearms = (tables) => {
    const key = ["person_id", "weapon", "basis"];
    const distinct = once(tables.weapon, [...key, "firearm_type"]).filter((row) => row.weapon !== null);
    const of = group(distinct, key);
    tables.weapon = distinct.filter((row) => row.firearm_type !== null || of(row).every((other) => other.firearm_type === null));
  };

  /* Blank codes become words: not asked where the other answers do not ask, else not reported; what is always asked stays blank. */
  const nameBlanks = (tables, table) => {
    const holds = (row, atom) => {
      const told = atom.field.startsWith("incident.") ? tables.incident[0][atom.field.slice(9)] : row[atom.field];
      if (atom.is === "When") return (told !== null && atom.is_in.includes(told)) !== atom.negated;
      return told !== null && !(standard.tables[table].fields[atom.field].codes && isBlank(told) && !standard.tables[table].fields[atom.field].codes.includes(told));
    };
    for (const row of tables[table]) {
      for (const { field, when } of standard.naming[table]) {
        const told = row[field];
        const asked = !standard.worked_out.includes(`${table}.${field}`) && when.every((atom) => holds(row, atom));
        if (asked && told === null) row[field] = standard.tables[table].fields[field].always ? null : "not_reported";
        else if (!asked && (told === null || told === "not_reported")) row[field] = "not_asked";
      }
    }
  };

  const both = (one, other) => (one === false || other === false ? false : one === null || other === null ? null : true);
  const decided = (answers) => {
    const [shots, officer, civilianHurt, civilian, officerHurt] = answers;
    const ways = [shots, both(officer, civilianHurt), both(civilian, officerHurt)];
    const outcome = ways.includes(true) ? true : ways.includes(null) ? null : false;
    return outcome === null ? "not_reported" : outcome ? "yes" : "no";
  };
  const asTruth = (word) => (word === "yes" ? true : word === "no" ? false : null);
  const byPersons = (tables) => {
    const hurt = (person) => {
      const grave = standard.grave.includes(person.injury_level);
      if (person.received_force === "yes" && grave) return "yes";
      const light = person.injured === "no" || person.injury_level === "injury";
      return person.received_force === "no" || light || person.custody_status === "fled" ? "no" : null;
    };
    const side = (role) => {
      const told = tables.person.filter((person) => person.role === role).map(hurt);
      return told.includes("yes") ? "yes" : told.every((each) => each === "no") ? "no" : null;
    };
    const known = tables.person.length > 0 && tables.person.every((person) => person.received_force === null || ["yes", "no"].includes(person.received_force));
    const shot = tables.force.some((row) => standard.shots.includes(row.force_type)) ? "yes" : known ? "no" : null;
    const [civilian, officer] = [side("civilian"), side("officer")];
    return decided([shot, civilian, civilian, officer, officer].map(asTruth));
  };

  return (said) => {
    const tables = gathered(said);
    const given = tables.incident[0].reportable;
    withRaces(tables);
    withForce(tables);
    withFirearms(tables);
    for (const table of standard.several) {
      const key = standard.tables[table].key;
      tables[table] = once(tables[table].filter((row) => row[key[1]] !== null && !isBlank(row[key[1]])), key);
    }
    tables.other_agency = once(tables.other_agency.filter((row) => row.other_agency_id !== null || row.other_case_number !== null), ["other_agency_id", "other_case_number"]);
    const incident = tables.incident[0];
    for (const [name, role] of Object.entries(standard.counts)) incident[name] ??= tables.person.filter((person) => person.role === role).length;
    for (const table of Object.keys(standard.tables)) nameBlanks(tables, table);
    tables.weapon = once(tables.weapon, standard.tables.weapon.key);
    const silent = standard.screener.every((name) => incident[name] === null || isBlank(incident[name]));
    incident.reportable = given ?? (silent ? byPersons(tables) : decided(standard.screener.map((name) => asTruth(incident[name]))));
    return tables;
  };
};
