// The theme that was chosen last, before anything is painted. All else is in page.js.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
} catch {
  // without storage the theme is the system's
}
