// Sets language, direction and theme before the first paint. It stands apart
// from the bundle so that a strict content security policy lets it run early.
(function () {
  var s = {};
  try {
    s = JSON.parse(localStorage.getItem("rawi") || "{}") || {};
  } catch (e) {
    s = {};
  }
  var asked = new URLSearchParams(location.search).get("lang");
  var lang = asked === "en" || asked === "ar" ? asked : s.lang === "en" ? "en" : "ar";
  var root = document.documentElement;
  root.lang = lang;
  root.dir = lang === "ar" ? "rtl" : "ltr";
  var dark = matchMedia("(prefers-color-scheme: dark)");
  function show() {
    // Read anew: the reader may have chosen since.
    var theme = root.dataset.chosen;
    root.dataset.theme = theme === "light" || theme === "dark" ? theme : dark.matches ? "dark" : "light";
  }
  root.dataset.chosen = s.theme === "light" || s.theme === "dark" ? s.theme : "auto";
  show();
  dark.addEventListener("change", show);
  root.addEventListener("rawi:theme", show);
})();
