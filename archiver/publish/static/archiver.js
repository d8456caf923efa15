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
        option.value = `entity:"${entity.name}"`;
        option.label = `${entity.name} (${entity.article_count})`;
        return option;
      }));
    }
  }
})();
