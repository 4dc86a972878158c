// Light, dark or as the system is: kept under the name that the reference's pages use, so that all agree.
(() => {
  const key = "tsd-theme";
  const themes = ["os", "light", "dark"];
  let theme = "os";
  try {
    theme = localStorage.getItem(key) ?? "os";
  } catch {
    // A browser may keep nothing for files: then the theme lasts as long as the page.
  }
  const show = () => {
    document.documentElement.dataset.theme = theme;
    const button = document.getElementById("theme");
    if (button !== null) button.textContent = `theme: ${theme === "os" ? "system" : theme}`;
  };
  show();
  addEventListener("DOMContentLoaded", () => {
    show();
    document.getElementById("theme")?.addEventListener("click", () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "os";
      try {
        localStorage.setItem(key, theme);
      } catch {
        // As above.
      }
      show();
    });
  });
})();
