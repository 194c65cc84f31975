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
  const show = (language) => {
    root.lang = language;
    root.dir = language === "fa" ? "rtl" : "ltr";
    for (const each of document.querySelectorAll(".n")) {
      each.textContent = (language === "fa" ? toPersian : toLatin)(each.textContent);
    }
    for (const each of document.querySelectorAll("[data-language]")) {
      each.setAttribute("aria-pressed", String(each.dataset.language === language));
    }
  };
  for (const each of document.querySelectorAll("[data-language]")) {
    each.addEventListener("click", () => show(each.dataset.language));
  }
  show(root.lang);
})();
