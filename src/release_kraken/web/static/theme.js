// Sets light or dark before anything is drawn: what was chosen here, else what the system prefers.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try { return localStorage.getItem("kraken-theme"); } catch { return null; }
  };
  const set = () => {
    root.dataset.bsTheme = chosen() ?? (system.matches ? "dark" : "light");
    root.dispatchEvent(new CustomEvent("kraken:theme"));
  };
  system.addEventListener("change", set);
  set();

  addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      const other = () => (root.dataset.bsTheme === "dark" ? "light" : "dark");
      const name = () => {
        button.textContent = other() === "dark" ? "Dark" : "Light";
        button.setAttribute("aria-label", `Switch to ${other()} colours`);
      };
      button.hidden = false;
      root.addEventListener("kraken:theme", name);
      button.addEventListener("click", () => {
        try { localStorage.setItem("kraken-theme", other()); } catch { /* kept for this page alone */ }
        root.dataset.bsTheme = other();
        root.dispatchEvent(new CustomEvent("kraken:theme"));
      });
      name();
    }
  });
})();
