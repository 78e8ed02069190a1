/* The page of the offline reporter: draws the form, keeps the answers in memory, says what the rules say, saves files.
   Must not send anything, nor hold a rule or a sentence. */
"use strict";

(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { form, standard, words, agency, timezone, languages } = data;
  const { controlsOf, isAsked, reportOf, several, settled } = makeAnswers(form);
  const conform = makeConform(standard);
  const judge = makeJudge(standard);
  const main = document.getElementById("main");
  let language = languages[(navigator.language || "en").slice(0, 2)] ? navigator.language.slice(0, 2) : "en";
  let unsaved = false;

  const begun = () => ({
    vigie: 1, agency: agency || "", number: "", incident: {}, force: [], other_agency: [], used: { civilian: 1, officer: 1 },
    persons: [{ id: "civilian-1", role: "civilian" }, { id: "officer-1", role: "officer" }],
  });
  let answers = begun();

  const t = (key, values = {}) => words[language].own[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const el = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, told] of Object.entries(attributes)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), told);
      else if (told === true) node.setAttribute(name, "");
      else if (told !== false && told !== null && told !== undefined) node.setAttribute(name, told);
    }
    node.append(...children.filter((child) => child !== null));
    return node;
  };
  const personWords = (id) => {
    const person = answers.persons.find((each) => each.id === id);
    const side = answers.persons.filter((each) => each.role === person.role);
    return t(`report_${person.role}`, { number: side.indexOf(person) + 1 });
  };

  const change = (entity, key, told) => {
    if (told === "" || (Array.isArray(told) && !told.length)) delete entity[key];
    else entity[key] = told;
    unsaved = true;
    draw();
  };

  const choices = (control) => (control.kind === "person" ? answers.persons.map((person) => [person.id, personWords(person.id)])
    : control.choices.map((code) => [code, words[language].choice[control.name][code]]));
  const field = (control, entity, id, findings) => {
    const label = words[language].ask[control.name];
    const hint = words[language].hint[control.name];
    const given = several(entity[control.key]);
    const said = findings.map((found) => el("p", { class: `why ${found.severity}` }, found.sentence));
    const described = hint ? `${id}-hint` : null;
    const hinted = hint ? [el("span", { class: "hint", id: `${id}-hint` }, hint)] : [];
    if (["choice", "several"].includes(control.kind)) {
      const many = control.kind === "several";
      const boxes = choices(control).map(([code, shown], at) => {
        const note = (words[language].meaning[control.name] || {})[code];
        const box = el("input", { type: many ? "checkbox" : "radio", id: `${id}-${at}`, name: id, value: code, onchange: (event) => {
          if (!many) return change(entity, control.key, code);
          const now = event.target.checked ? [...given, code] : given.filter((each) => each !== code);
          return change(entity, control.key, control.choices.filter((each) => now.includes(each)));
        } });
        box.checked = given.includes(code);
        return el("div", { class: "opt" }, box, el("label", { for: `${id}-${at}` }, shown, note ? el("small", {}, note) : null));
      });
      return el("fieldset", { id, class: findings.length ? "wrong" : null, "aria-describedby": described }, el("legend", {}, label), ...hinted, ...said, el("div", { class: choices(control).reduce((sum, [, shown]) => sum + shown.length, 0) <= 64 ? "opts inline" : "opts" }, ...boxes));
    }
    let input;
    if (["select", "person"].includes(control.kind)) {
      input = el("select", { id, "aria-describedby": described, onchange: (event) => change(entity, control.key, event.target.value) },
        el("option", { value: "" }, t("offline_choose")), ...choices(control).map(([code, shown]) => el("option", { value: code, selected: given.includes(code) }, shown)));
    } else {
      const type = { date: "date", time: "time" }[control.kind] || "text";
      input = el(control.kind === "long" ? "textarea" : "input", { id, type: control.kind === "long" ? null : type, min: type === "date" ? "1900-01-01" : null, maxlength: control.kind === "long" ? 10000 : 300,
        inputmode: ["number", "decimal"].includes(control.kind) ? "decimal" : null, "aria-describedby": described, autocomplete: "off",
        onchange: (event) => change(entity, control.key, event.target.value.trim()) });
      input.value = given[0] || "";
    }
    return el("div", { id: `${id}-field`, class: `field${findings.length ? " wrong" : ""}` }, el("label", { for: id }, label), ...hinted, ...said, input);
  };

  /* What the rules say, and where on the page each is meant. */
  const judged = () => {
    const told = settled(answers);
    const tables = conform(reportOf(told, answers.number || "1", answers.agency || "X"));
    const now = new Date();
    const received = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
    const found = judge(tables, { received, timezone }).map((each) => {
      const own = words[language].field[`${each.code}/${each.table}/${each.field}`];
      const [sentence, remedy] = own ? [own, ""] : words[language].finding[each.code];
      return { ...each, sentence, remedy, place: place(each, tables) };
    });
    return { found, tables };
  };
  const place = (found, tables) => {
    const [other, inner] = (found.field || "").split(".");
    const [table, name] = inner === undefined ? [found.table, found.field] : [other, inner];
    if (table === "incident") {
      const kind = ["screener", "incident"].find((each) => controlsOf(each).some((control) => control.key === name));
      return kind ? `${kind}-${name}` : null;
    }
    if (table === "force" || table === "other_agency") return `lines-${table}`;
    const row = tables[found.of][found.at];
    const id = String(row.person_id || row.recipient_id || "").split("/")[1];
    const person = answers.persons.find((each) => each.id === id);
    if (!person) return null;
    const control = controlsOf(person.role).find((each) => (each.table === table && each.field === name) || (table === "person" && name === "race" && each.key === "race"));
    return control ? `${person.id}-${control.key}` : person.id;
  };

  const groups = (kind, entity, prefix, at) => form.sections[kind].flatMap((group) => {
    const asked = group.controls.filter((control) => isAsked(control, entity, answers.incident));
    if (!asked.length) return [];
    const parts = asked.map((control) => field(control, entity, `${prefix}-${control.key}`, at[`${prefix}-${control.key}`] || []));
    if (group.name !== "more") return [el("h3", {}, t(`group_${group.name}`)), ...parts];
    const open = asked.some((control) => control.key in entity);
    return [el("details", { open }, el("summary", {}, t("group_more")), ...parts)];
  });
  const section = (id, heading, ...content) => el("section", { id, class: "sec" }, el("h2", {}, heading), el("div", {}, ...content));

  const lines = (table, at) => {
    const rows = answers[table].map((line, number) => el("div", { class: "line", role: "group", "aria-label": t("offline_line", { number: number + 1 }) },
      el("p", { class: "label" }, t("offline_line", { number: number + 1 })),
      ...form.lines[table].map((control) => field(control, line, `${table}-${number}-${control.key}`, [])),
      el("p", { class: "row" },
        table === "force" ? el("button", { type: "button", class: "quiet mini", id: `${table}-${number}-up`, disabled: number === 0, onclick: () => moved(table, number, -1) }, t("offline_up")) : null,
        table === "force" ? el("button", { type: "button", class: "quiet mini", id: `${table}-${number}-down`, disabled: number === answers[table].length - 1, onclick: () => moved(table, number, 1) }, t("offline_down")) : null,
        el("button", { type: "button", class: "quiet mini", onclick: () => { answers[table].splice(number, 1); unsaved = true; draw(`lines-${table}`); } }, t("offline_remove")))));
    const said = (at[`lines-${table}`] || []).map((found) => el("p", { class: `why ${found.severity}` }, found.sentence));
    return [...said, ...rows, el("p", {}, el("button", { type: "button", class: "quiet", id: `add-${table}`, onclick: () => {
      const first = answers.persons.find((person) => person.role === "civilian");
      const officer = answers.persons.find((person) => person.role === "officer");
      answers[table].push(table === "force" && first ? { recipient_id: first.id, ...(officer ? { actor_id: officer.id } : {}) } : {});
      unsaved = true;
      draw(`${table}-${answers[table].length - 1}-${form.lines[table][table === "force" ? 2 : 0].key}`);
    } }, t(table === "force" ? "offline_add_force" : "offline_add_other")))];
  };
  const moved = (table, number, by) => {
    const rows = answers[table];
    [rows[number], rows[number + by]] = [rows[number + by], rows[number]];
    unsaved = true;
    draw(`${table}-${number + by}-${by < 0 ? "up" : "down"}`);
  };
  const orders = (at) => answers.persons.filter((person) => answers.force.filter((line) => line.recipient_id === person.id).length > 1)
    .map((person) => {
      const node = field(form.on_force, person, `${person.id}-${form.on_force.key}`, at[`${person.id}-${form.on_force.key}`] || []);
      node.querySelector("legend").textContent = t("offline_in_order", { name: personWords(person.id) });
      return node;
    });

  const person = (each, at) => section(each.id, personWords(each.id), ...groups(each.role, each, each.id, at),
    el("p", {}, el("button", { type: "button", class: "quiet mini", onclick: () => {
      answers.persons = answers.persons.filter((other) => other.id !== each.id);
      answers.force = answers.force.filter((line) => line.recipient_id !== each.id).map((line) => { if (line.actor_id === each.id) delete line.actor_id; return line; });
      unsaved = true;
      draw("add-civilian");
    } }, t("offline_remove_who", { name: personWords(each.id) }))));
  const added = (side) => el("button", { type: "button", class: "quiet", id: `add-${side}`, onclick: () => {
    answers.used[side] += 1;
    answers.persons.push({ id: `${side}-${answers.used[side]}`, role: side });
    unsaved = true;
    draw(`${side}-${answers.used[side]}`);
  } }, t(`offline_add_${side}`));

  const save = (name, text, type) => {
    const link = el("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    unsaved = false;
    document.getElementById("status").textContent = t("offline_saved");
  };
  const lineOfReport = () => `${JSON.stringify(reportOf(settled(answers), answers.number, answers.agency))}\n`;

  const check = (found) => {
    const held = found.filter((each) => each.severity === "error");
    const rest = found.filter((each) => each.severity !== "error");
    const list = [...held, ...rest].map((each) => el("li", {}, el("span", { class: `sev ${each.severity}` }, t(`offline_${each.severity}`)), " ", each.sentence, " ",
      each.place ? el("a", { href: `#${each.place}`, onclick: (event) => { event.preventDefault(); focus(each.place); } }, t("offline_go")) : null));
    return [el("p", { class: held.length ? "box stop" : "box good" }, held.length ? t("offline_held", { count: held.length }) : t("offline_ready")),
      ...(rest.length ? [el("p", { class: "hint" }, t("offline_warnings", { count: rest.length }))] : []), el("ul", { class: "findings" }, ...list)];
  };
  const focus = (id) => {
    const node = document.getElementById(id) || document.getElementById(`${id}-field`);
    const target = node && (node.matches("input,select,textarea,button") ? node : node.querySelector("input,select,textarea,button"));
    if (target) target.focus();
    if (node) node.scrollIntoView({ block: "center" });
  };

  const head = () => {
    const text = (id, key, hint, shown) => {
      const input = el("input", { id, type: "text", maxlength: 40, autocomplete: "off", "aria-describedby": `${id}-hint`, onchange: (event) => { answers[key] = event.target.value.trim(); unsaved = true; draw(); } });
      input.value = answers[key];
      return el("div", { class: "field" }, el("label", { for: id }, t(shown)), el("span", { class: "hint", id: `${id}-hint` }, t(hint)), input);
    };
    return section("head", t("offline_agency"), text("agency", "agency", "offline_agency_hint", "offline_agency_id"), text("number", "number", "offline_number_hint", "offline_number"));
  };

  const draw = (then) => {
    const held = document.activeElement && document.activeElement.id;
    document.documentElement.lang = language;
    document.title = t("offline_title");
    const { found, tables } = judged();
    const at = {};
    for (const each of found) if (each.place) (at[each.place] ||= []).push(each);
    const shown = Object.fromEntries(Object.entries(at).map(([key, list]) => [key, list.filter((each) => !/^(missing|.*_expected)$/.test(each.code))]));
    const reportable = tables.incident[0].reportable;
    main.replaceChildren(
      el("div", { class: "head" }, el("h1", {}, t("offline_title")), el("p", { class: "lede" }, t("offline_lede")),
        el("p", { class: "row" }, ...Object.entries(languages).map(([code, name]) => el("button", { type: "button", class: "quiet mini", lang: code, id: `language-${code}`, "aria-pressed": String(code === language), onclick: () => { language = code; draw(); } }, name)),
          el("label", { class: "button quiet mini", for: "file" }, t("offline_open")), document.getElementById("file") || el("input", { type: "file", id: "file", class: "vh", accept: ".json", onchange: opened }))),
      head(),
      section("screener", t("section_screener"), ...groups("screener", answers.incident, "screener", shown), reportable === "no" ? el("p", { class: "box" }, t("offline_not_reportable")) : ""),
      section("incident", t("section_incident"), ...groups("incident", answers.incident, "incident", shown)),
      ...answers.persons.map((each) => person(each, shown)),
      el("p", { class: "row" }, added("civilian"), added("officer")),
      section("lines-force", t("offline_force"), ...lines("force", shown), ...orders(shown)),
      ...(answers.incident.multiple_agencies === "yes" ? [section("lines-other_agency", t("offline_other_agencies"), ...lines("other_agency", shown))] : []),
      section("check", t("offline_check"), ...check(found)),
      el("p", { class: "row" },
        el("button", { type: "button", id: "save", disabled: !answers.agency || !answers.number, onclick: () => save("reports.ndjson", lineOfReport(), "application/x-ndjson") }, t("offline_save")),
        el("button", { type: "button", class: "quiet", id: "draft", onclick: () => save("report-draft.json", JSON.stringify(answers), "application/json") }, t("offline_draft")),
        el("span", { id: "status", role: "status" }, "")),
      el("p", { class: "hint" }, t("offline_save_hint")),
      el("p", { class: "hint" }, t("offline_rules", { version: standard.version })),
    );
    if (then) focus(then);
    else if (held) { const node = document.getElementById(held); if (node) node.focus({ preventScroll: true }); }
  };
  const opened = async (event) => {
    try {
      const read = JSON.parse(await event.target.files[0].text());
      if (read.vigie !== 1 || !Array.isArray(read.persons) || !Array.isArray(read.force)) throw new Error("other");
      answers = { ...begun(), ...read };
      unsaved = false;
      draw();
    } catch { document.getElementById("status").textContent = t("offline_wrong_file"); }
  };

  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  draw();
  window.vigie = { line: lineOfReport, judged, set: (told) => { answers = { ...begun(), ...told }; draw(); } };
})();
