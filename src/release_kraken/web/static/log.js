// The log of a run at work, line by line as it is written. Where that fails, htmx asks each second, as without it.
addEventListener("DOMContentLoaded", () => {
  const lineOf = ({ at, text }) => {
    const time = document.createElement("time");
    time.dateTime = at;
    time.textContent = at.slice(11, 19);
    const line = document.createElement("p");
    line.append(time, ` ${text}`);
    return line;
  };
  const follow = (log) => {
    const asking = log.querySelector(".k-log-end");
    let after = log.dataset.after;
    let events = null;
    let isOver = false;
    const askInstead = () => {
      isOver = true;
      asking.setAttribute("hx-get", `${location.pathname}/log?after=${after}`);
      log.append(asking);
      htmx.process(log);
    };
    const listen = () => {
      events = new EventSource(`${log.dataset.events}&after=${after}`);
      events.addEventListener("message", (event) => {
        after = event.lastEventId;
        log.append(lineOf(JSON.parse(event.data)));
      });
      events.addEventListener("end", () => {
        isOver = true;
        events.close();
        if (!log.childElementCount) log.textContent = "Nothing was written.";
      });
      events.addEventListener("error", () => { if (events.readyState === EventSource.CLOSED) askInstead(); });
    };
    // Browsers open few connections to one site: pages that nobody sees hold none.
    document.addEventListener("visibilitychange", () => {
      events.close();
      if (!isOver && !document.hidden) listen();
    });
    asking.remove();
    listen();
  };
  document.querySelectorAll("[data-events]:has(.k-log-end)").forEach(follow);
});
