// What pages do beyond what their HTML does: confirm, keep a log in view, charts. All of it may be missing.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
}, true);
