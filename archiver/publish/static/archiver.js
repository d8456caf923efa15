// Additions only: every page works without it. Names of entities while somebody types in a search box.
"use strict";

(() => {
  const WAIT = 150; // milliseconds without a key
  for (const input of document.querySelectorAll("input[data-names]")) {
    const list = document.getElementById(input.getAttribute("list"));
    let timer = 0, asked = "";
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(offer, WAIT);
    });

    async function offer() {
      const typed = input.value.trim();
      if (typed.length < 2 || typed === asked) return;
      asked = typed;
      const answer = await fetch(`${input.dataset.names}?q=${encodeURIComponent(typed)}`);
      if (!answer.ok || asked !== typed) return;
      list.replaceChildren(...(await answer.json()).map((entity) => {
        const option = document.createElement("option");
        option.value = "plain" in input.dataset ? entity.name : `entity:"${entity.name}"`;
        option.label = `${entity.name} (${entity.article_count})`;
        return option;
      }));
    }
  }

  // Colours of names, switched off and on by their legend.
  for (const legend of document.querySelectorAll("[data-legend]")) {
    for (const entry of legend.querySelectorAll("[data-kind]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `${entry.className} toggle`;
      button.textContent = entry.textContent;
      button.setAttribute("aria-pressed", "true");
      button.addEventListener("click", () => {
        const shown = button.getAttribute("aria-pressed") === "false";
        button.setAttribute("aria-pressed", String(shown));
        for (const name of document.querySelectorAll(`article .name.${entry.dataset.kind}`)) {
          name.classList.toggle("off", !shown);
        }
      });
      entry.replaceWith(button);
    }
  }

  // Citations to the clipboard.
  for (const text of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) break;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    const words = text.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(words);
      button.textContent = "Copied";
    });
    text.append(button);
  }
})();
