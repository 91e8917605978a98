// Work that follows a slider: one request at a time, and the newest wish wins.

const PATIENCE = 1000; // ms, after which a running request gives way to a newer wish

/** A function that starts `work(signal)`; called while that runs, the work runs once more afterwards. */
export function newest(work, wait = 0) {
  let running = null;
  let again = false;
  let timer = 0;

  function giveWay() {
    if (again) running?.controller.abort();
  }

  async function start() {
    if (running) {
      again = true;
      running.timer ??= setTimeout(giveWay, Math.max(running.since + PATIENCE - performance.now(), 0));
      return;
    }
    const own = { controller: new AbortController(), since: performance.now(), timer: null };
    running = own;
    await work(own.controller.signal).catch((cause) => {
      if (cause.name !== "AbortError") throw cause;
    }).finally(() => {
      clearTimeout(own.timer);
      running = null;
      if (again) {
        again = false;
        start();
      }
    });
  }

  return () => {
    clearTimeout(timer);
    timer = setTimeout(start, wait);
  };
}
