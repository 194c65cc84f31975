"use strict";
(() => {
  const root = document.documentElement;
  addEventListener("error", (event) => { root.dataset.scriptErrors = `${root.dataset.scriptErrors || ""}${event.message}\n`; });
  const by = (id) => document.getElementById(id);
  const data = JSON.parse(by("data").textContent);

  // Figures come as text and stay text: only their digits and marks are those of the language.
  const PERSIAN = { ",": "٬", ".": "٫", "-": "−" };
  const digits = (text) => root.lang === "fa"
    ? text.replace(/[0-9]/g, (d) => String.fromCharCode(0x06f0 + Number(d))).replace(/[,.-]/g, (c) => PERSIAN[c]) : text;
  const number = (text) => {
    if (text === null || text === undefined) return "—";
    const [whole, rest] = text.split(".");
    return digits(whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? `.${rest}` : ""));
  };
  const label = ([en, fa]) => (root.lang === "fa" ? fa : en);
  const word = (name) => label(data.words[name]);
  const make = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const figure = (text) => make("bdi", { dir: "ltr" }, text);

  const FILE = "file"; // the place of an invoice that was opened here
  const state = { invoice: null, open: null, answer: null, errors: [] };
  const post = async (path, asked) => {
    try {
      return await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(asked) });
    } catch {
      return null;
    }
  };
  const lost = { errors: [{ what: "", where: "", hint: "", control: null, lost: true }] };
  const read = async (response) => {
    if (response === null) return lost;
    try {
      return await response.json();
    } catch {
      return { errors: [{ what: `${response.status} ${response.statusText}`, where: "", hint: "", control: null }] };
    }
  };

  // What is asked: the customer, and what the controls say.
  const controls = [...document.querySelectorAll(".control")].filter((each) => each.dataset.control !== "further");
  const blanks = (control) => [...control.querySelectorAll("[data-word]")];
  const values = () => Object.fromEntries(controls.map((control) => [
    control.dataset.control, Object.fromEntries(blanks(control).map((each) => [each.dataset.word, each.value])),
  ]));
  const asked = () => ({
    ...(by("customer").value === FILE ? { invoice: state.invoice.text } : { customer: Number(by("customer").value || -1) }),
    values: values(), further: by("further").value, name: by("name").value, open: state.open,
    accept_estimates: by("estimates").checked,
  });

  // One question at a time; what was changed meanwhile is asked next.
  let busy = false, again = false;
  const ask = async () => {
    if (busy) { again = true; return; }
    busy = true;
    do {
      again = false;
      root.dataset.busy = "yes";
      const started = performance.now();
      const found = await read(await post("/answer", asked()));
      if (found.errors) state.errors = found.errors;
      else { state.answer = found; state.errors = []; }
      show();
      root.dataset.milliseconds = String(Math.round(performance.now() - started));
    } while (again);
    busy = false;
    delete root.dataset.busy;
    root.dataset.answers = String(Number(root.dataset.answers || 0) + 1);
  };

  const sentence = (error) => error.lost ? word("lost")
    : [error.where && `${error.where}:`, error.what, error.hint && `— ${error.hint}`].filter(Boolean).join(" ");
  const showErrors = () => {
    const idle = state.errors.length || !state.answer ? [] : state.answer.idle;
    for (const control of document.querySelectorAll(".control")) {
      const own = state.errors.filter((each) => each.control === control.dataset.control);
      control.classList.toggle("wrong", own.length > 0);
      control.querySelector(".problem").replaceChildren(...own.map((each) => make("bdi", {}, sentence(each))));
      if (idle.includes(control.dataset.control)) control.querySelector(".problem").append(make("span", { class: "small" }, word("idle")));
    }
    by("problems").hidden = state.errors.length === 0;
    by("answer").classList.toggle("stale", state.errors.length > 0);
    by("problems").querySelector("ul").replaceChildren(...state.errors.map((each) => make("li", {}, make("bdi", {}, sentence(each)))));
  };

  const sign = (text) => (text === "0" ? "" : text.startsWith("-") ? "less" : "more");
  const signed = (text) => (text && text !== "0" && !text.startsWith("-") ? `+${number(text)}` : number(text));
  const showTotals = (found) => {
    for (const each of document.querySelectorAll("[data-total]")) {
      const text = found.total[each.dataset.total], difference = each.dataset.total === "difference";
      each.replaceChildren(figure(difference ? signed(text) : number(text)));
      each.dataset.v = text;
      if (difference) each.className = sign(text);
    }
    by("case").replaceChildren(make("bdi", {}, found.case), " · ", make("bdi", {}, label(found.class)), " · ", number(String(found.days)), " ", label(["days", "روز"]));
    by("parts").replaceChildren(...found.parts.filter((each) => each.amount !== "0").flatMap((each, i) =>
      [i ? label([", ", "، "]) : "", label(each.label), ": ", figure(signed(each.amount))]));
    if (found.paid) by("parts").append(" · ", word("paid"), ": ", figure(`${number(found.paid.now)} → ${number(found.paid.then)}`));
    by("status").textContent = `${word("status")}: ${label(found.status)} · ${found.book.join(" ")}`;
    by("text").textContent = found.scenario;
  };
  const origin = (from) => {
    const cell = make("td", { class: "small" });
    if (from.kind === "table") {
      cell.append(make("code", { dir: "ltr" }, from.where), " ", make("bdi", {}, `(${label(from.status)})`));
      if (from.clause) cell.append(" ", make("bdi", {}, from.clause));
    }
    else if (from.kind === "reading") cell.append(label([from.from.en, from.from.fa]));
    else cell.append(`↓ ${word("below")}`);
    return cell;
  };
  const both = (each) => label([each.en, each.fa]);
  const measure = (value, unit) => [figure(digits(value)), ` ${label(unit)}`.trimEnd()];
  const step = (each) => {
    const made = make("div", { class: "step" }, make("p", {}, make("b", {}, both(each.label)), " = ", both(each.formula)));
    (each.parts || []).forEach((part, i) => made.append(make("p", { class: "small" }, `${word("segment")} ${number(String(i + 1))}`), step(part)));
    if (!each.parts && each.inputs.length) {
      made.append(make("table", {}, make("tbody", {}, ...each.inputs.map((input) => make("tr", {},
        make("td", {}, `${both(input.label)} ${input.month || ""}`),
        make("td", {}, ...measure(input.value, input.unit)), origin(input.source))))));
    }
    if (each.rounding && each.unrounded !== each.value) made.append(make("p", {}, `${word("unrounded")}: `, figure(digits(each.unrounded)), " — ", both(each.rounding)));
    made.append(make("p", {}, "= ", make("b", {}, ...measure(each.value, each.unit))));
    if (each.clause) made.append(make("p", { class: "small" }, `${word("clause")}: ${both(each.clause.title)} `, make("code", { dir: "ltr" }, each.clause.id), ` · ${both(each.clause.instrument)} · ${word("evidence")}: ${both(each.evidence)}`));
    for (const below of each.quantities || []) made.append(step(below));
    return made;
  };
  const showLines = (found) => {
    const rows = found.lines.flatMap((line) => {
      const opened = line.code === state.open && line.explanation;
      const row = make("tr", { class: "line", "data-line": line.code, tabindex: "0", "aria-expanded": String(Boolean(opened)) },
        make("td", {}, label(line.label)), ...["now", "then"].map((name) => make("td", { class: "figure", "data-v": line[name] || "" }, figure(number(line[name])))),
        make("td", { class: `figure ${sign(line.difference)}` }, figure(signed(line.difference))));
      row.classList.toggle("changed", line.difference !== "0");
      row.classList.toggle("open", Boolean(opened));
      if (!opened) return [row];
      return [row, make("tr", { class: "told" }, make("td", { colspan: "4" }, step(line.explanation)))];
    });
    const focused = document.activeElement && document.activeElement.dataset.line;
    by("lines").tBodies[0].replaceChildren(...rows);
    if (focused) by("lines").querySelector(`[data-line="${focused}"]`)?.focus();
  };
  const showControls = (found) => {
    for (const control of controls) {
      const now = found.figures[control.dataset.control], fields = blanks(control);
      control.classList.toggle("set", fields.some((each) => each.value));
      const slide = control.querySelector(".slide");
      if (slide) {
        slide.dataset.most = now === undefined ? "" : String(2 * Number(now) || 1000);
        slide.disabled = now === undefined;
        if (document.activeElement !== slide) slide.value = String((1000 * Number(fields[0].value || now || 0)) / Number(slide.dataset.most || 1));
      }
      if (now === undefined) continue;
      if (fields[0].tagName === "INPUT") fields[0].placeholder = number(now);
      else {
        const chosen = [...fields[0].options].find((each) => each.value === now);
        fields[0].options[0].textContent = `— ${chosen ? chosen.dataset[root.lang] : ""}`;
      }
    }
  };
  const showCharts = (found) => {
    const words = { rtl: root.lang === "fa", label, number, total: data.words.total };
    by("chart-waterfall").replaceChildren(charts.waterfall(found.charts.waterfall, found.total.then, words));
    by("chart-load").replaceChildren(charts.load(found.charts.load, words));
    by("chart-demand").replaceChildren(charts.demand(found.charts.demand, words));
  };
  const show = () => {
    showErrors();
    if (!state.answer) return;
    for (const part of [showTotals, showControls, showLines, showCharts]) part(state.answer);
  };

  // The customers.
  const listed = (found) => {
    const kept = by("customer").value;
    const own = state.invoice === null ? [] : [make("option", { value: FILE }, state.invoice.name)];
    by("customer").replaceChildren(...own, ...found.customers.map((each) => make("option", { value: String(each.place) }, label(each.label))));
    if ([...by("customer").options].some((each) => each.value === kept)) by("customer").value = kept;
    const notes = [];
    if (found.count > found.customers.length) notes.push(`${number(String(found.customers.length))} / ${number(String(found.count))} ${word("left_out")}`);
    if (found.unreadable_count) notes.push(`${number(String(found.unreadable_count))} ${word("unreadable")}: ${found.unreadable[0]}`);
    by("customers-note").textContent = notes.join(" · ");
    state.listed = found;
  };
  by("search").addEventListener("input", async () => {
    const found = await read(await post("/customers", { search: by("search").value }));
    if (found.errors) return;
    const before = by("customer").value;
    listed(found);
    if (by("customer").value !== before) ask();
  });
  by("customer").addEventListener("change", ask);
  by("invoice").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (!file) return;
    state.invoice = { text: await file.text(), name: file.name }; // its own text: no digit of it is read here
    listed(state.listed);
    by("customer").value = FILE;
    ask();
  });

  // The parameters.
  by("controls").addEventListener("submit", (event) => event.preventDefault());
  by("controls").addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    if (event.target.classList.contains("slide")) {
      const most = Number(event.target.dataset.most), by_ = most > 100 ? 1 : 0.01;
      const value = Math.round((most * Number(event.target.value)) / 1000 / by_) * by_;
      blanks(event.target.closest(".control"))[0].value = by_ === 1 ? String(value) : value.toFixed(2);
    }
    ask();
  });
  const fill = (found) => {
    for (const control of controls) {
      for (const each of blanks(control)) each.value = (found.values[control.dataset.control] || {})[each.dataset.word] || "";
    }
    by("further").value = found.further;
    by("name").value = found.name;
    ask();
  };
  by("reset").addEventListener("click", () => fill({ values: {}, further: "", name: by("name").value }));
  by("load").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (!file) return;
    const found = await read(await post("/scenario", { text: await file.text(), name: file.name }));
    if (found.errors) { state.errors = found.errors; show(); return; }
    fill(found);
  });

  // Explanations, exports, language.
  const toggle = (target) => {
    const row = target.closest("tr.line");
    if (!row) return;
    state.open = state.open === row.dataset.line ? null : row.dataset.line;
    ask();
  };
  by("lines").addEventListener("click", (event) => toggle(event.target));
  by("lines").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    toggle(event.target);
  });
  for (const button of document.querySelectorAll("[data-export]")) {
    button.addEventListener("click", async () => {
      const response = await post("/export", { ...asked(), form: button.dataset.export, language: root.lang });
      if (response === null || !response.headers.has("x-name")) { state.errors = (await read(response)).errors; show(); return; }
      const link = make("a", { href: URL.createObjectURL(await response.blob()), download: response.headers.get("x-name") });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      root.dataset.exported = link.download;
    });
  }
  const speak = (language) => {
    root.lang = language;
    root.dir = language === "fa" ? "rtl" : "ltr";
    for (const each of document.querySelectorAll("[data-language]")) each.setAttribute("aria-pressed", String(each.dataset.language === language));
    for (const each of document.querySelectorAll("option[data-en]")) each.textContent = each.dataset[language];
    by("search").placeholder = by("search").dataset[language];
    listed(state.listed || data);
    show();
  };
  for (const each of document.querySelectorAll("[data-language]")) {
    each.addEventListener("click", () => { speak(each.dataset.language); history.replaceState(null, "", `#${each.dataset.language}`); });
  }
  speak(location.hash === "#en" ? "en" : "fa");
  ask().then(() => { root.dataset.ready = "yes"; });
})();
