"use strict";
(() => {
  const root = document.documentElement;
  addEventListener("error", (event) => {
    root.dataset.scriptErrors = `${root.dataset.scriptErrors || ""}${event.message}\n`;
  });
  const PERSIAN = { ",": "٬", ".": "٫", "-": "−" };
  const LATIN = { "٬": ",", "٫": ".", "−": "-" };
  const toPersian = (text) =>
    text.replace(/[0-9]/g, (d) => String.fromCharCode(0x06f0 + Number(d))).replace(/[,.-]/g, (c) => PERSIAN[c]);
  const toLatin = (text) =>
    text.replace(/[۰-۹]/g, (d) => String(d.charCodeAt(0) - 0x06f0)).replace(/[٬٫−]/g, (c) => LATIN[c]);
  const digits = (text) => (root.lang === "fa" ? toPersian(text) : toLatin(text));

  const make = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const said = ([en, fa]) => {
    const both = document.createDocumentFragment();
    both.append(
      make("span", { class: "t", lang: "fa", dir: "rtl" }, fa),
      make("span", { class: "t", lang: "en", dir: "ltr" }, en),
    );
    return both;
  };

  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const words = read("words");
  let kept = null;
  const shared = () => (kept ??= read("shared"));
  const text = (place) => said(shared().texts[place]);
  const word = (name) => said(words[name]);

  const figure = (value, unit) => {
    const both = document.createDocumentFragment();
    both.append(make("bdi", { class: "n", dir: "ltr" }, digits(value)));
    if (unit >= 0) both.append(" ", make("span", { class: "source" }, text(unit)));
    return both;
  };

  const source = (place, cited) => {
    const cell = make("td", { class: "source" });
    if (place < 0) {
      cell.append("↓ ", word("below"));
      return cell;
    }
    const found = shared().sources[place];
    if ("from" in found) {
      cell.append(text(found.from));
      return cell;
    }
    cited.set(found.id, found.text);
    cell.append(make("code", { dir: "ltr" }, found.where), " (", text(found.status), ", ", make("bdi", {}, found.id), ")");
    if (found.clause) cell.append(" · ", word("clause"), ": ", make("bdi", {}, found.clause));
    if (found.method) cell.append(" · ", word("method"), ": ", make("bdi", {}, found.method));
    return cell;
  };
  const inputs = (rows, cited) => {
    const head = make("tr", {}, ...["input", "value", "source"].map((name) =>
      make("th", name === "value" ? { class: "figure" } : {}, word(name))));
    const body = rows.map(([label, value, unit, from, month]) => {
      const name = make("td", {}, text(label));
      if (month) name.append(" ", make("bdi", { dir: "ltr" }, month));
      return make("tr", {}, name, make("td", { class: "figure" }, figure(value, unit)), source(from, cited));
    });
    return make("div", { class: "wide" }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
  };
  const step = (each, cited, above) => {
    const made = make("div", { class: "step" });
    const head = make("p", {}, make("b", {}, text(each.label)), " = ", text(each.formula));
    made.append(head);
    if (each.parts) {
      made.append(make("p", {}, "= ", figure(each.value, each.unit)));
      each.parts.forEach((part, i) => {
        made.append(make("h4", {}, word("segment"), " ", figure(String(i + 1), -1)), step(part, cited, ""));
      });
      return made;
    }
    if (each.inputs.length) made.append(inputs(each.inputs, cited));
    if ("unrounded" in each) {
      made.append(make("p", {}, word("unrounded"), ": ", figure(each.unrounded, each.unit), " — ", text(each.rounding)));
    }
    made.append(make("p", {}, "= ", make("b", {}, figure(each.value, each.unit))));
    const [title, instrument, id] = each.clause || [];
    if (id && id !== above) {
      made.append(
        make("p", { class: "source" }, word("clause"), ": ", text(title), " ", make("code", { dir: "ltr" }, id), " · ",
          text(instrument), " · ", word("evidence"), ": ", text(each.evidence)),
      );
    }
    for (const below of each.below || []) made.append(step(below, cited, id));
    return made;
  };
  document.addEventListener("toggle", (event) => {
    const details = event.target;
    if (!details.open || !details.matches("details.explanation")) return;
    const data = details.querySelector("script");
    if (!data) return;
    const cited = new Map();
    details.append(step(JSON.parse(data.textContent), cited, ""));
    for (const [id, meant] of cited) {
      details.append(make("p", { class: "source" }, word("source"), " ", make("bdi", {}, id), ": ", make("span", { dir: "auto", class: "meant" }, meant)));
    }
    data.remove();
  }, true);

  const speak = (language) => {
    root.lang = language;
    root.dir = language === "fa" ? "rtl" : "ltr";
    for (const each of document.querySelectorAll(".n")) each.textContent = digits(each.textContent);
    for (const each of document.querySelectorAll("[data-language]")) {
      each.setAttribute("aria-pressed", String(each.dataset.language === language));
    }
  };
  for (const each of document.querySelectorAll("[data-language]")) {
    each.addEventListener("click", () => {
      speak(each.dataset.language);
      history.replaceState(null, "", `#${each.dataset.language}`);
    });
  }
  const asked = () => (location.hash === "#en" ? "en" : "fa");
  addEventListener("hashchange", () => speak(asked()));

  const WHOLE = /^-?\d+$/;
  const compare = (a, b) => {
    if (WHOLE.test(a) && WHOLE.test(b)) {
      const [x, y] = [BigInt(a), BigInt(b)];
      return x < y ? -1 : Number(x > y);
    }
    return a.localeCompare(b, undefined, { numeric: true });
  };
  for (const heading of document.querySelectorAll(".sortable th")) {
    const button = heading.querySelector("button");
    if (!button) continue;
    button.addEventListener("click", () => {
      const body = heading.closest("table").tBodies[0];
      const down = heading.getAttribute("aria-sort") !== "descending";
      for (const each of heading.parentElement.children) each.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[heading.cellIndex].dataset.v;
      const rows = [...body.rows].sort((a, b) => compare(key(a), key(b)) * (down ? -1 : 1));
      body.append(...rows);
    });
  }

  const search = document.getElementById("search");
  if (search) {
    const invoices = [...document.querySelectorAll("details.invoice")];
    search.addEventListener("input", () => {
      const wanted = toLatin(search.value.trim().toLowerCase());
      let found = 0;
      for (const each of invoices) {
        each.hidden = !each.dataset.find.includes(wanted);
        found += Number(!each.hidden);
      }
      document.querySelector("#found .n").textContent = digits(String(found));
    });
  }
  if (asked() !== root.lang) speak(asked());
  root.dataset.ready = "yes";
})();
