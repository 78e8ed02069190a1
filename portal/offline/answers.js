/* Answers of the form as a canonical report, as portal/form/judging.py has it; and which questions are asked.
   Must not touch the page. */
"use strict";

const makeAnswers = (form) => {
  const several = (answer) => (Array.isArray(answer) ? answer : answer ? [answer] : []);
  const controlsOf = (kind) => form.sections[kind].flatMap((group) => group.controls);
  const holds = ([key, among, negated, of], own, incident) => {
    const given = several(of === "own" ? own[key] : incident[key]);
    return (among === null ? given.length > 0 : given.some((answer) => among.includes(answer))) !== negated;
  };
  const isAsked = (control, own, incident) => control.when.every((test) => holds(test, own, incident));
  const value = (control, given) => {
    const text = given[control.key];
    if (!text) return null;
    if (!["number", "decimal"].includes(control.kind)) return text;
    const fits = control.kind === "number" ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)$/;
    return fits.test(text) && text.length <= 18 ? Number(text) : text;
  };
  const kept = (record) => Object.fromEntries(Object.entries(record).filter(([, told]) => told !== null && told !== "" && !(Array.isArray(told) && !told.length)));

  const personOf = (person) => {
    const told = { person_id: person.id, role: person.role };
    const weapons = [];
    for (const control of controlsOf(person.role)) {
      const given = several(person[control.key]);
      if (control.table === "person") told[control.field] = value(control, person);
      else if (control.table === "weapon" && control.field === "weapon") {
        const kinds = control.fixed.basis === "confirmed" ? several(person.firearm_type) : [];
        for (const code of given) {
          const row = { weapon: code, ...control.fixed };
          if (code === "firearm" && kinds.length) weapons.push(...kinds.map((kind) => ({ ...row, firearm_type: kind })));
          else weapons.push(row);
        }
      } else if (control.table !== "weapon") told[form.lists[control.table]] = given;
    }
    const order = person[form.on_force.key];
    return kept({ ...told, ...(order ? { [form.on_force.field]: order } : {}), weapons });
  };
  const lineOf = (table, line) => kept(Object.fromEntries(form.lines[table].map((control) => [control.field, value(control, line)])));

  /* The canonical report of an agency under a number. */
  const reportOf = (answers, number, agency) => {
    const incident = Object.fromEntries([...controlsOf("screener"), ...controlsOf("incident")].map((control) => [control.key, value(control, answers.incident)]));
    const inOrder = answers.persons.filter((person) => person[form.on_force.key] === "yes").map((person) => person.id);
    const force = [];
    for (const line of answers.force) {
      const row = lineOf("force", line);
      if (inOrder.includes(row.recipient_id)) row.position = 1 + force.filter((other) => other.recipient_id === row.recipient_id).length;
      force.push(row);
    }
    const counts = Object.fromEntries(form.sides.map((side) => [`num_involved_${side}s`, answers.persons.filter((person) => person.role === side).length]));
    return kept({ ...incident, incident_id: number, agency_id: agency, ...counts, persons: answers.persons.map(personOf), force, other_agencies: answers.other_agency.map((line) => lineOf("other_agency", line)) });
  };

  /* The answers without those nobody asks for any more. */
  const settled = (answers) => {
    const told = JSON.parse(JSON.stringify(answers));
    const entities = [[[...controlsOf("screener"), ...controlsOf("incident")], told.incident], ...told.persons.map((person) => [controlsOf(person.role), person])];
    for (const [controls, entity] of entities) {
      for (let again = true; again;) {
        const stray = controls.filter((control) => control.key in entity && !isAsked(control, entity, told.incident));
        stray.forEach((control) => delete entity[control.key]);
        again = stray.length > 0;
      }
    }
    const none = told.persons.filter((person) => person.received_force === "no").map((person) => person.id);
    told.force = told.force.filter((line) => !none.includes(line.recipient_id));
    return told;
  };

  return { controlsOf, isAsked, reportOf, several, settled };
};
