/* The judge of the offline reporter: the standard's rules over the tables of one report, as ingest/judging has them.
   Rules and fields come as data from the standard. Must not touch the page, nor change an answer. */
"use strict";

const makeJudge = (standard) => {
  const PARENT = "incident";
  const DAY = 24 * 60;
  const fieldOf = (table, name) => {
    const [other, inner] = name.split(".");
    return inner === undefined ? standard.tables[table].fields[name] : standard.tables[other].fields[inner];
  };
  const isCode = (field) => field.type === "code";
  const blanksOf = (field) => standard.blanks.filter((word) => !(field.codes || []).includes(word));

  /* The answer as the rules see it: a word that is none of the field's is no answer. */
  const answer = (report, table, row, name) => {
    const of = name.startsWith(`${PARENT}.`) ? [PARENT, report.incident[0], name.slice(PARENT.length + 1)] : [table, row, name];
    const field = standard.tables[of[0]].fields[of[2]];
    const told = of[1] === undefined ? null : of[1][of[2]] ?? null;
    if (told === null || !isCode(field)) return told;
    return field.allowed.includes(told) || standard.blanks.includes(told) ? told : null;
  };
  const among = (report, table, row, name, words) => {
    const told = answer(report, table, row, name);
    return told !== null && words.includes(told);
  };
  const isAnswered = (report, table, row, name) => {
    const field = fieldOf(table, name);
    return answer(report, table, row, name) !== null && !(isCode(field) && among(report, table, row, name, blanksOf(field)));
  };
  const linked = (report, table, row, child, by) => {
    if (table === PARENT) return report[child];
    const link = by || standard.links[child] || "person_id";
    const first = report[table].find((other) => other.person_id === row.person_id);
    return first === row ? report[child].filter((one) => one[link] === row.person_id) : [];
  };
  const count = (report, table, row, rows) =>
    linked(report, table, row, rows.child, rows.by).filter((one) => rows.where.every((test) => holds(report, rows.child, one, test))).length;

  const holds = (report, table, row, atom) => {
    if (atom.is === "When") return among(report, table, row, atom.field, atom.is_in) !== atom.negated;
    if (atom.is === "Given") return isAnswered(report, table, row, atom.field);
    return (count(report, table, row, atom) === 0) === atom.none;
  };
  /* Answered, and otherwise: a blank leaves it open. */
  const fails = (report, table, row, atom) => {
    if (atom.is !== "When") return !holds(report, table, row, atom);
    const found = among(report, table, row, atom.field, atom.is_in);
    return atom.negated ? found : isAnswered(report, table, row, atom.field) && !found;
  };

  const minutes = (time) => {
    const parts = /^(\d\d).(\d\d)/.exec(time ?? "");
    return parts ? Number(parts[1]) * 60 + Number(parts[2]) : null;
  };
  /* How many moments a day and a time on the clocks of a zone were: 0 skipped, 2 shown twice. */
  const moments = (day, time, zone) => {
    const local = Date.parse(`${day}T${time}:00Z`);
    if (Number.isNaN(local)) return 1;
    const shown = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
    const offset = (at) => Date.parse(`${shown.format(at).replace(" ", "T")}:00Z`) - Math.floor(at / 60000) * 60000;
    const places = new Set([-DAY, DAY].map((apart) => local - offset(local + apart * 60000)));
    return [...places].filter((at) => at + offset(at) === local).length;
  };
  const isBrokenNumbering = (numbers) => {
    const fitting = numbers.filter((each) => each > 0 && each <= numbers.length);
    return numbers.some((each) => each > 0) && new Set(fitting).size !== numbers.length;
  };

  const BROKEN = {
    Expected: (c, report, table, row) => {
      const blank = isCode(fieldOf(table, c.field)) ? among(report, table, row, c.field, ["not_reported"]) : answer(report, table, row, c.field) === null;
      return blank && c.when.every((atom) => holds(report, table, row, atom));
    },
    Unexpected: (c, report, table, row) => {
      const coded = isCode(fieldOf(table, c.field));
      const given = answer(report, table, row, c.field) !== null && !(coded && among(report, table, row, c.field, standard.blanks));
      return given && c.when.some((atom) => fails(report, table, row, atom));
    },
    RowsExpected: (c, report, table, row) => count(report, table, row, c.rows) === 0 && c.when.every((atom) => holds(report, table, row, atom)),
    RowsUnexpected: (c, report, table, row) => count(report, table, row, c.rows) > 0 && c.when.every((atom) => holds(report, table, row, atom)),
    Contradicts: (c, report, table, row) => c.cases.some((atoms) => atoms.every((atom) => holds(report, table, row, atom))),
    CountAgrees: (c, report, table, row) => answer(report, table, row, c.field) !== null && row[c.field] !== count(report, table, row, c.rows),
    Between: (c, report, table, row) => answer(report, table, row, c.field) !== null && (row[c.field] < c.low || row[c.field] > c.high),
    OneOf: (c, report, table, row) => answer(report, table, row, c.field) !== null && !c.texts.includes(row[c.field]),
    NumberedThrough: (c, report, table, row) => isBrokenNumbering(linked(report, table, row, c.child).map((one) => one[c.field] ?? 0)),
    NotAfterReceipt: (c, report, table, row, on) => (row[c.field] ?? "") > on.received,
    NotBefore: (c, report, table, row) => row[c.field] !== null && row[c.field] !== undefined && row[c.field] < c.day,
    OnTheClock: (c, report, table, row, on) => {
      if (!on.timezone || minutes(row[c.field]) === null || !row[c.day]) return false;
      return moments(row[c.day], row[c.field], on.timezone) === (c.twice ? 2 : 0);
    },
    FollowsWithin: (c, report, table, row) => {
      const [first, later] = [minutes(row[c.field]), minutes(row[c.later])];
      return first !== null && later !== null && (((later - first) % DAY) + DAY) % DAY > c.minutes;
    },
  };

  const ofField = (report, table, row, name, field) => {
    const read = row[name] ?? null;
    const codes = [];
    const blank = isCode(field) && among(report, table, row, name, blanksOf(field));
    if ((field.required && (read === null || blank)) || (!field.required && field.always && read === null)) codes.push("missing");
    if (isCode(field) && read !== null && answer(report, table, row, name) === null) codes.push("unknown_word");
    if (field.pattern && read !== null && !new RegExp(field.pattern).test(read)) codes.push("bad_pattern");
    if (field.minimum !== undefined && read !== null && (read < field.minimum || read > field.maximum)) codes.push("out_of_range");
    return codes.map((code) => ({ code, table, field: name }));
  };

  /* The findings of a report: code, table and field it speaks of, `of` and `at` the table and number of the row it was found at.
     report: rows by table; on: the day of receipt (YYYY-MM-DD) and the time zone of the agency. */
  return (report, on) => Object.keys(standard.tables).flatMap((table) => report[table].flatMap((row, at) => [
    ...Object.entries(standard.tables[table].fields).flatMap(([name, field]) => ofField(report, table, row, name, field)),
    ...standard.rules.filter((rule) => rule.table === table && BROKEN[rule.condition.is](rule.condition, report, table, row, on))
      .map((rule) => ({ code: rule.code, table: rule.of[0], field: rule.of[1] })),
  ].map((found) => ({ ...found, of: table, at, severity: standard.severities[found.code] }))));
};
