// What pages do beyond what their HTML does: confirm, keep things in view. All of it may be missing.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
}, true);

// On a narrow screen the place where one is may lie beyond the edge of the navigation.
addEventListener("DOMContentLoaded", () => {
  const here = document.querySelector(".k-nav [aria-current]");
  if (here) here.closest(".k-nav").scrollLeft = here.offsetLeft - 24;
});

// A log that is being written stays at its end, unless somebody has scrolled up to read.
addEventListener("DOMContentLoaded", () => {
  for (const log of document.querySelectorAll("[data-follow]")) {
    let atEnd = true;
    log.addEventListener("scroll", () => { atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 24; });
    new MutationObserver(() => { if (atEnd) log.scrollTop = log.scrollHeight; }).observe(log, { childList: true });
  }
});

// What was done is said once: loading the page again does not say it again.
addEventListener("DOMContentLoaded", () => {
  const here = new URL(location);
  const notices = ["done", "said", "seal"].filter((name) => here.searchParams.has(name));
  if (!notices.length) return;
  for (const name of notices) here.searchParams.delete(name);
  history.replaceState(history.state, "", here);
});
