/* Sets the theme before the first paint, and again when the system's changes or the app asks.
   The choice ("light", "dark" or "system") is kept in localStorage as "koda.theme". */
(function () {
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function choice() {
    try {
      return localStorage.getItem("koda.theme");
    } catch {
      return null; // Storage is off: follow the system.
    }
  }
  function apply() {
    var chosen = choice();
    var theme = chosen === "light" || chosen === "dark" ? chosen : dark.matches ? "dark" : "light";
    document.documentElement.dataset.theme = theme;
  }
  apply();
  dark.addEventListener("change", apply);
  window.addEventListener("koda:theme", apply);
  window.addEventListener("storage", apply);
})();
